/// Compression of model files: [dev.bantam.compress.ModelQuantizer] writes one in another number format, with an
/// [dev.bantam.compress.ImportanceMatrix] where an [dev.bantam.compress.ImportanceCollector] has measured one;
/// [dev.bantam.compress.FolderConverter] makes one of a Hugging Face folder, and
/// [dev.bantam.compress.GgufConverter] a folder of one.
@NullMarked
package dev.bantam.compress;

import org.jspecify.annotations.NullMarked;
