package dev.bantam.text.template;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.bantam.testkit.CpuTime;
import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class HostileTemplateTest {
    private static final Map<String, Object> VARIABLES = Map.of("x", "said");

    private static final long LIMIT_MILLISECONDS = 1000;

    private static void render(String template) {
        ChatTemplate.parse(template).render(VARIABLES, TemplateCases.CLOCK);
    }

    @TestFactory
    Stream<DynamicTest> isRefusedWithinASecond() {
        return HostileTemplates.all().entrySet().stream()
                .map(hostile -> dynamicTest(hostile.getKey(), () -> {
                    // Time of this thread, and the best of some attempts: the machine may be busy with other things.
                    long best = Long.MAX_VALUE;
                    for (int attempt = 0; attempt < 4 && best > LIMIT_MILLISECONDS; attempt++) {
                        best = Math.min(best, millisecondsToRefuse(hostile.getValue()));
                    }
                    assertThat(best).isLessThanOrEqualTo(LIMIT_MILLISECONDS);
                }));
    }

    private static long millisecondsToRefuse(String template) {
        long begin = CpuTime.milliseconds();
        assertThatThrownBy(() -> render(template))
                .isInstanceOf(TemplateException.class)
                .message()
                .isNotBlank();
        return CpuTime.milliseconds() - begin;
    }

    /// Run by [#staysWithinASmallHeap] in a virtual machine of its own.
    static final class SmallHeap {
        private SmallHeap() {}

        public static void main(String[] arguments) {
            List<String> accepted = new ArrayList<>();
            HostileTemplates.all().forEach((name, template) -> {
                try {
                    render(template);
                    accepted.add(name);
                } catch (TemplateException expected) {
                    // As it should be; an OutOfMemoryError would end the process instead.
                }
            });
            if (!accepted.isEmpty()) {
                throw new AssertionError(accepted);
            }
        }
    }

    @Test
    void staysWithinASmallHeap() throws Exception {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        String path = Path.of("target", "classes") + File.pathSeparator + Path.of("target", "test-classes");
        Process process = new ProcessBuilder(
                        java, "-Xmx256m", "-XX:+UseSerialGC", "-cp", path, SmallHeap.class.getName())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(output).isZero();
    }

    @Test
    void namesTheLineAndTheReason() {
        assertThatThrownBy(() -> render("a\n{% if x %}\n{{ x.y.z }}\n{% endif %}"))
                .isInstanceOf(TemplateException.class)
                .hasMessage("line 3: a value of type str has no entry or attribute 'y'");
        assertThatThrownBy(() -> render("a\n\n{% if x %}b"))
                .hasMessage("line 3: 'if' is not closed: 'endif' is missing");
        assertThatThrownBy(() -> render("{{ x\n|nope }}")).hasMessageContaining("no filter named 'nope'");
        assertThatThrownBy(() -> render("\n{{ raise_exception('only two roles') }}"))
                .hasMessage("line 2: only two roles");
    }

    @Test
    void refusesVariablesOfOtherTypes() {
        ChatTemplate template = ChatTemplate.parse("{{ v }}");
        assertThatThrownBy(() -> template.render(Map.of("v", new Object())))
                .isInstanceOf(TemplateException.class)
                .hasMessageContaining("java.lang.Object");
        List<Object> deep = List.of();
        for (int i = 0; i < 10_000; i++) {
            deep = List.of(deep);
        }
        Map<String, Object> variables = Map.of("v", deep);
        assertThatThrownBy(() -> template.render(variables)).isInstanceOf(TemplateException.class);
    }

    @Test
    void keepsOtherCharactersAsTheyAre() {
        assertThat(ChatTemplate.parse("a\0b{{ '\0' }}\ud83d")
                        .render(Map.of())
                        .getFirst()
                        .text())
                .isEqualTo("a\0b\0\ud83d");
    }
}
