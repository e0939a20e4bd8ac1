package dev.bantam.text.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.bantam.text.TextSpan;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class ChatTemplateReferenceTest {
    @TestFactory
    Stream<DynamicTest> rendersWhatJinja2Renders() {
        return TemplateCases.read().stream().map(example -> dynamicTest(example.name(), () -> check(example)));
    }

    @Test
    void readsTheWholeDump() {
        assertThat(TemplateCases.read()).hasSizeGreaterThan(900);
    }

    private static void check(TemplateCases.Case example) {
        if (example.output() == null) {
            assertThatThrownBy(() -> render(example)).as(example.template()).isInstanceOf(TemplateException.class);
        } else {
            assertThat(render(example)).as(example.template()).isEqualTo(example.output());
        }
    }

    private static String render(TemplateCases.Case example) {
        return ChatTemplate.parse(example.template()).render(example.variables(), TemplateCases.CLOCK).stream()
                .map(TextSpan::text)
                .collect(Collectors.joining());
    }
}
