/// The catalogue of known models, their download, and the cache they lie in.
@NullMarked
package dev.bantam.store;

import org.jspecify.annotations.NullMarked;
