/// Tiny models and expected values that tests of the other modules read. Test scope only.
///
/// The data under `models` is written by `testkit/goldens/models/generate.py` with Hugging Face transformers.
@NullMarked
package dev.bantam.testkit;

import org.jspecify.annotations.NullMarked;
