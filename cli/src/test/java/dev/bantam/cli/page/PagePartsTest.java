package dev.bantam.cli.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PagePartsTest {
    @Test
    void elementsMustNest() {
        Html html = new Html().open("p").open("b");
        assertThatThrownBy(() -> html.close("p")).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(html::finish).hasMessageContaining("b, p");
        assertThat(html.close("b").close("p").finish()).endsWith("<p><b></b></p>\n");
    }

    @Test
    void textAndAttributesAreEscaped() {
        String html = new Html()
                .element("p", "<&>\"'\u0001\uD800\u0085", "title", "\"><script>")
                .finish();
        assertThat(html)
                .endsWith("<p title=\"&quot;&gt;&lt;script&gt;\">&lt;&amp;&gt;&quot;&#39;\uFFFD\uFFFD\uFFFD</p>\n");
    }

    @Test
    void styleSheetsCannotEndThemselves() {
        assertThatThrownBy(() -> new Html().style("</style>")).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @CsvSource({
        "0.22, 5, 0.25, 6",
        "0.051, 5, 0.06, 4",
        "60214, 4, 80000, 5",
        "2.7, 5, 3, 4",
        "1, 5, 1, 6",
        "0, 5, 1, 6"
    })
    void axesEndAtRoundNumbers(double highest, int steps, double end, int ticks) {
        Axis axis = Axis.fromZero("loss", highest, steps, Double::toString);
        assertThat(axis.high()).isCloseTo(end, within(1e-9));
        assertThat(axis.ticks()).hasSize(ticks).startsWith(0.0);
        assertThat(axis.share(highest / 2)).isBetween(0.0, 50.0);
    }

    @Test
    void stepsHoldUntilTheNextPoint() {
        Axis axis = Axis.fromZero("x", 1, 5, Double::toString);
        List<LineChart.Point> points = List.of(new LineChart.Point(0, 0), new LineChart.Point(0.5, 1));
        Html html = new Html();
        LineChart.write(
                html,
                "c",
                "t",
                "d",
                axis,
                axis,
                List.of(new LineChart.Line("a", points, true, "own"), new LineChart.Line("b", points, false, "other")),
                List.of(),
                List.of());
        assertThat(html.finish()).contains("d=\"M0.00 100.00H50.00V0.00\"", "d=\"M0.00 100.00L50.00 0.00\"");
    }
}
