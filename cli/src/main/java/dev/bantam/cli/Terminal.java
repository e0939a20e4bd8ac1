package dev.bantam.cli;

import java.io.InputStream;
import java.io.PrintStream;
import java.util.Map;

/// What a command talks to.
///
/// @param out answers
/// @param err everything else
/// @param in standard input
/// @param environment the environment variables
/// @param interactive whether a person reads and types: progress may rewrite its line
record Terminal(
        PrintStream out, PrintStream err, InputStream in, Map<String, String> environment, boolean interactive) {}
