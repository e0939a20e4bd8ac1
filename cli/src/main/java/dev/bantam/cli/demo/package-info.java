/// `bantam demo`: takes a newcomer from labelled messages to a tuned model, its figures and a page that shows
/// them.
///
/// [DemoRun] runs the steps and keeps what they found, [DemoReport] is all of that together, and [DemoPage]
/// writes it.
@NullMarked
package dev.bantam.cli.demo;

import org.jspecify.annotations.NullMarked;
