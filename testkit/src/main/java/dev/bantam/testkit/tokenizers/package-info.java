/// Ids that the reference tokenizers give, and small vocabularies to try tokenizers on.
@NullMarked
package dev.bantam.testkit.tokenizers;

import org.jspecify.annotations.NullMarked;
