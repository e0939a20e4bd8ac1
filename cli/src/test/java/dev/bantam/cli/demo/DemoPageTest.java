package dev.bantam.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/// The page is well-formed, shows every figure, escapes every text and asks the network for nothing.
class DemoPageTest {
    private static final DemoReport REPORT = SampleReport.report();

    @Test
    void isWellFormedAndLabelled() throws Exception {
        Document page = parse(DemoPage.text(REPORT));
        assertThat(page.getDocumentElement().getAttribute("lang")).isEqualTo("en");
        assertThat(elements(page, "h1")).hasSize(1);
        assertThat(elements(page, "h2")).hasSizeGreaterThanOrEqualTo(7);
        assertThat(elements(page, "th"))
                .allSatisfy(head -> assertThat(head.getAttribute("scope")).isIn("col", "row"));
        assertThat(elements(page, "caption")).hasSameSizeAs(elements(page, "table"));
        List<String> ids = new ArrayList<>();
        elements(page, "title").forEach(title -> ids.add(title.getAttribute("id")));
        elements(page, "desc").forEach(title -> ids.add(title.getAttribute("id")));
        assertThat(elements(page, "svg"))
                .filteredOn(svg -> svg.getAttribute("role").equals("img"))
                .hasSize(3)
                .allSatisfy(svg -> assertThat(ids)
                        .contains(svg.getAttribute("aria-labelledby").split(" ")));
    }

    @Test
    void showsEveryFigure() throws Exception {
        String text = parse(DemoPage.text(REPORT))
                .getDocumentElement()
                .getTextContent()
                .replace('\u00A0', ' ');
        assertThat(text)
                .contains("77.4 %", "72.4 to 81.7 %", "0.771", "9.87", "48,300", "2,140,000")
                .contains(
                        "+4.2 points (95 % interval −0.7 to +9.2)",
                        "It does not clearly beat TF-IDF",
                        "clearly beats most frequent label (+67.6 points) and",
                        "includes 0")
                .contains(
                        "0.912",
                        "112, 52.6 %",
                        "95.5 %",
                        "194, 55.1 %",
                        "92.8 %",
                        "88.2 to 95.6 %",
                        "41 of 46",
                        "39 of 42")
                .contains("0.105", "0.117")
                .contains("$0.31", "$0.0042", "$0.14", "561 read, 16 written", "No large model was asked")
                .contains(
                        "learnt from 412 messages",
                        "1,143",
                        "213",
                        "352",
                        "near duplicate",
                        "permissions sharing",
                        "out of scope")
                .contains("b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53", "4 min 02 s")
                .contains("./bantam demo --model smollm2")
                .contains("podałem zły NIP", "93.3 % sure", "38.7 % sure")
                .contains("One reader", "fictional");
        for (List<Integer> row : REPORT.confusion().counts()) {
            assertThat(text)
                    .contains(Integer.toString(
                            row.stream().mapToInt(Integer::intValue).sum()));
        }
    }

    @Test
    void textIsTextWhateverItHolds() throws Exception {
        String html = DemoPage.text(REPORT);
        assertThat(html).doesNotContain("<script", "<img", "\u0000", "\u0007", "\uFFFF", "onload=\"");
        Document page = parse(html);
        assertThat(elements(page, "script")).isEmpty();
        assertThat(elements(page, "p"))
                .filteredOn(element -> element.getTextContent().contains("alert(1)"))
                .singleElement()
                .satisfies(message -> {
                    assertThat(message.getAttribute("dir")).isEqualTo("auto");
                    assertThat(message.hasAttribute("lang")).isFalse();
                    assertThat(message.getTextContent())
                            .isEqualTo(SampleReport.HOSTILE.replaceAll("[\u0000\u0007\uFFFF]", "\uFFFD"));
                });
    }

    @Test
    void asksTheNetworkForNothing() throws Exception {
        String html = DemoPage.text(REPORT);
        assertThat(html).doesNotContain("url(", "@import", "<link", "//www");
        NodeList all = parse(html).getElementsByTagName("*");
        for (int i = 0; i < all.getLength(); i++) {
            Element element = (Element) all.item(i);
            assertThat(element.getTagName()).isNotIn("script", "link", "iframe", "object", "image", "use", "a");
            for (int j = 0; j < element.getAttributes().getLength(); j++) {
                String attribute = element.getAttributes().item(j).getNodeName();
                assertThat(attribute).isNotIn("src", "href", "xlink:href").doesNotStartWith("on");
            }
        }
    }

    @Test
    void saysWhatWentBadly() {
        DemoReport.Outcome none = new DemoReport.Outcome(352, 0, 0, 0, 1, 46, 46);
        DemoReport bad = new DemoReport(
                REPORT.data(),
                REPORT.scores(),
                List.of(new DemoReport.Comparison("TF-IDF + logistic regression", -0.1, -0.15, -0.04)),
                REPORT.confusion(),
                new DemoReport.Training(0, List.of(), List.of()),
                List.of(new DemoReport.Curve("test", List.of(), 1)),
                new DemoReport.Threshold(0.95, false, 1, none, none),
                REPORT.cost(),
                List.of(),
                REPORT.environment());
        assertThat(DemoPage.text(bad).replace('\u00A0', ' '))
                .contains("every message is sent on")
                .contains("is clearly worse than TF-IDF + logistic regression: −10.0 points")
                .contains("no threshold reaches the wanted 95 %")
                .doesNotContain("NaN", "Infinity", "null");
    }

    @Test
    void isWrittenAsUtf8(@TempDir Path folder) throws IOException {
        Path path = folder.resolve("page.html");
        DemoPage.write(REPORT, path);
        assertThat(path)
                .content(StandardCharsets.UTF_8)
                .isEqualTo(DemoPage.text(REPORT))
                .contains("fakturę");
        try (var files = Files.list(folder)) {
            assertThat(files).containsExactly(path);
        }
    }

    static Document parse(String html) throws Exception {
        return DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new ByteArrayInputStream(html.getBytes(StandardCharsets.UTF_8)));
    }

    private static List<Element> elements(Document page, String name) {
        NodeList nodes = page.getElementsByTagName(name);
        List<Element> elements = new ArrayList<>();
        for (int i = 0; i < nodes.getLength(); i++) {
            elements.add((Element) nodes.item(i));
        }
        return elements;
    }
}
