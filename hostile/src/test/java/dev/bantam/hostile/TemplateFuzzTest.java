package dev.bantam.hostile;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;

/// Chat templates, parsed and rendered with one chat.
class TemplateFuzzTest {
    @FuzzTest
    void source(byte[] bytes) {
        String source = new String(bytes, StandardCharsets.UTF_8);
        Engine.outcome(() -> Engine.useTemplate(source));
    }
}
