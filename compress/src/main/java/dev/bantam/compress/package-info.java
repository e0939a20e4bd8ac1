/// Compression of model files: [dev.bantam.compress.ModelQuantizer] writes one in another number format.
@NullMarked
package dev.bantam.compress;

import org.jspecify.annotations.NullMarked;
