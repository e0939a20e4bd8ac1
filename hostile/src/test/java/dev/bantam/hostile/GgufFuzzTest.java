package dev.bantam.hostile;

import com.code_intelligence.jazzer.junit.FuzzTest;

/// GGUF files, from their bytes to a model that has run a token.
class GgufFuzzTest {
    @FuzzTest
    void file(byte[] bytes) {
        Engine.outcome(() -> Engine.useGguf(bytes));
    }
}
