package dev.bantam.text.template;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Templates with random mistakes: whatever they do, they render or are refused.
class TemplateFuzzTest {
    private static final int MUTANTS = 6000;

    private static final List<String> PIECES = List.of(
            "{{",
            "}}",
            "{%",
            "%}",
            "{#",
            "#}",
            "-",
            "+",
            "(",
            ")",
            "[",
            "]",
            "{",
            "}",
            "'",
            "\"",
            "\\",
            "|",
            ".",
            ",",
            ":",
            "~",
            "*",
            "**",
            "%",
            "//",
            "==",
            "<",
            "=",
            "0",
            "1",
            "-1",
            "99999999999",
            "1e308",
            "none",
            "true",
            " if ",
            " else ",
            " in ",
            " not ",
            " is ",
            " for i in items ",
            "{% endif %}",
            "{% endfor %}",
            "{% set x = x %}",
            "|tojson",
            "|list",
            "|map('upper')",
            ".split()",
            "[::-1]",
            "\n",
            "\0",
            "\ud83d\ude00",
            "\ud83d",
            "loop.",
            "messages",
            "|join",
            "{% raw %}",
            "{% macro f() %}",
            "{% endmacro %}",
            "*'a'",
            "|int");

    @Test
    void rendersOrRefusesEveryMutant() {
        Random random = new Random(20240726);
        List<TemplateCases.Case> cases = TemplateCases.read();
        int rendered = 0;
        int refused = 0;
        for (int i = 0; i < MUTANTS; i++) {
            TemplateCases.Case example = cases.get(random.nextInt(cases.size()));
            String mutant = mutate(example.template(), random);
            if (renders(mutant, example.variables())) {
                rendered++;
            } else {
                refused++;
            }
        }
        // Both have to be common, or the mutants test nothing.
        assertThat(rendered).isGreaterThan(MUTANTS / 10);
        assertThat(refused).isGreaterThan(MUTANTS / 10);
    }

    private static boolean renders(String template, Map<String, @Nullable Object> variables) {
        try {
            ChatTemplate.parse(template).render(variables, TemplateCases.CLOCK);
            return true;
        } catch (TemplateException refused) {
            assertThat(refused).hasMessageNotContaining("null");
            return false;
        } catch (RuntimeException | Error escaped) {
            throw new AssertionError("escaped from: " + template, escaped);
        }
    }

    private static String mutate(String template, Random random) {
        StringBuilder mutant = new StringBuilder(template);
        int changes = 1 + random.nextInt(3);
        for (int i = 0; i < changes; i++) {
            int at = random.nextInt(mutant.length() + 1);
            int end = Math.min(mutant.length(), at + random.nextInt(6));
            switch (random.nextInt(4)) {
                case 0 -> mutant.delete(at, end);
                case 1 -> mutant.insert(at, PIECES.get(random.nextInt(PIECES.size())));
                case 2 -> mutant.replace(at, end, PIECES.get(random.nextInt(PIECES.size())));
                default -> mutant.insert(random.nextInt(mutant.length() + 1), mutant.substring(at, end));
            }
        }
        return mutant.toString();
    }
}
