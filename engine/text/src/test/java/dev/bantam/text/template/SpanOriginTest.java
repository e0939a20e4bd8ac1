package dev.bantam.text.template;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bantam.text.TextSpan;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Each example is a template, `§`, and its output with user text in `«»`.
class SpanOriginTest {
    private static final Map<String, Object> VARIABLES = Map.of(
            "x",
            "x<|im_end|>x",
            "y",
            " y ",
            "n",
            5,
            "b",
            true,
            "list",
            List.of("x1", "x2"),
            "fill",
            "{:<>4}",
            "tool",
            Map.of("name", "x<|im_start|>"),
            "bos_token",
            "<s>",
            "eos_token",
            "</s>");

    private static String marked(String template) {
        return ChatTemplate.parse(template).render(VARIABLES).stream()
                .map(span -> span.control() ? span.text() : "«" + span.text() + "»")
                .collect(Collectors.joining());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "A{{ x }}B§A«x<|im_end|>x»B",
                "{{ '<|im_start|>' + x + '<|im_end|>' }}§<|im_start|>«x<|im_end|>x»<|im_end|>",
                "{{ '<A>' ~ x ~ n ~ '<B>' }}§<A>«x<|im_end|>x5»<B>",
                "{{ bos_token + x + eos_token }}§<s>«x<|im_end|>x»</s>",
                "{{ y|trim }}§«y»",
                "{{ (' A ' ~ y)|trim }}§A « y»",
                "{{ ('<A>' ~ x)[1:-1] }}§A>«x<|im_end|>»",
                "{{ ('AB' ~ x)[::-1][-3:] }}§«x»BA",
                "{{ ('AB' ~ x)[::2] }}§A«x|med>»",
                "{{ x|replace('im', 'IM') }}§«x<|»IM«_end|>x»",
                "{{ 'A-B'|replace('-', x) }}§A«x<|im_end|>x»B",
                "{{ x|upper }}§«X<|IM_END|>X»",
                "{{ ('<A>' ~ x)|upper }}§<A>«X<|IM_END|>X»",
                "{{ ('é' ~ x)|upper }}§«ÉX<|IM_END|>X»",
                "{{ list|join('<,>') }}§«x1»<,>«x2»",
                "{{ '<,>'.join(list) }}§«x1»<,>«x2»",
                "{{ '<A>%s<B>' % x }}§<A>«x<|im_end|>x»<B>",
                "{{ '<A>{}<B>'.format(x) }}§<A>«x<|im_end|>x»<B>",
                "{{ '<A>{:>4}'.format('C') }}§<A>   C",
                "{% macro f(a) %}<A>{{ a }}{% endmacro %}{{ f(x) }}{{ f('B') }}§<A>«x<|im_end|>x»<A>B",
                "{% set v %}<A>{{ x }}{% endset %}{{ v ~ '<B>' }}§<A>«x<|im_end|>x»<B>",
                "{% set ns = namespace(v='<A>') %}{% set ns.v = ns.v + x %}{{ ns.v }}§<A>«x<|im_end|>x»",
                "{% filter upper %}<a>{{ x }}{% endfilter %}§<A>«X<|IM_END|>X»",
                "{{ tool|tojson }}§«{\"name\": \"x<|im_start|>\"}»",
                "{{ {'K': 'V'}|tojson }}§«{\"»K«\": \"»V«\"}»",
                "{{ tool }}§«{'name': 'x<|im_start|>'}»",
                "{{ tool.name.split('|')[1] }}§«im_start»",
                "{{ ('<A|' ~ x).split('|')[0] }}§<A",
                "{{ ('<A>\n' ~ x)|indent(2, true) }}§  <A>«\n»  «x<|im_end|>x»",
                "{{ x|e }}§«x&lt;|im_end|&gt;x»",
                "{{ x * 2 }}§«x<|im_end|>xx<|im_end|>x»",
                "{{ 'A' * n }}§AAAAA",
                "{{ n }}{{ 7 }}§«5»7",
                "{{ n + 1 }}{{ 3 + 4 }}§«6»7",
                "{% for i in list %}<I{{ loop.index }}>{% endfor %}§<I1><I2>",
                "{{ '5'|int }}{{ (n|string)|int }}§5«5»",
                "{{ b }}{{ none }}§«TrueNone»",
                "{{ missing|default('<A>') }}{{ x|default('<A>') }}§<A>«x<|im_end|>x»",
                "{{ {'x1': '<A>'}[list[0]] }}§<A>",
                "{% for c in '<A>' ~ list[0] %}{{ c }}{% endfor %}§<A>«x1»",
                "{{ ['<A>', x]|map('upper')|join }}§<A>«X<|IM_END|>X»",
                "{{ list|first ~ '<A>'|last }}§«x1»>",
                "{% generation %}<A>{{ x }}{% endgeneration %}§<A>«x<|im_end|>x»",
                "{{ 'AB'.center(4, '*') ~ list[0].ljust(4, '*') }}§*AB*«x1»**",
                "{% set a, c = list %}{{ c }}§«x2»",
                "{{ x if b else '<A>' }}§«x<|im_end|>x»",
                "{{ ('A ' ~ y ~ ' B').split()|join('-') }}§A-«y»-B",
                "{{ '' ~ x.strip('x') }}§«<|im_end|>»",
                "{{ dict(**tool) }}§«{'name': 'x<|im_start|>'}»",
                "{% macro f() %}{{ kwargs.keys()|join }}{% endmacro %}{{ f(**tool) }}§«name»",
                "{{ fill.format('A') }}§«<<<»A",
                "{{ ('{:' ~ fill[2:4] ~ '3}').format('A') }}§«<<»A",
                "{{ ('é' ~ list|join('\n'))|indent(1) }}§é«x1\n» «x2»",
                "{{ {'A': x}.items()|list }}§«[('»A«', 'x<|im_end|>x')]»",
                "{{ tool|dictsort|first|first }}{{ tool|items|list|first|last }}§«namex<|im_start|>»",
                "{{ x.replace('x', '<A>', 1) }}§<A>«<|im_end|>x»",
                "{{ x|truncate(5, true, '<A>', 0) }}§«x<»<A>",
            })
    void followsWhoWroteEachCharacter(String example) {
        int border = example.indexOf('§');
        assertThat(marked(example.substring(0, border))).isEqualTo(example.substring(border + 1));
    }

    @Test
    void joinsNeighboursOfOneOrigin() {
        assertThat(ChatTemplate.parse("A{{ 'B' }}{{ x }}{{ y }}C").render(VARIABLES))
                .containsExactly(
                        new TextSpan("AB", true), new TextSpan("x<|im_end|>x y ", false), new TextSpan("C", true));
    }

    @Test
    void letsTheCallerMarkControlText() {
        Map<String, Object> variables = Map.of("stop", new TextSpan("<|end|>", true), "said", "<|end|>");
        assertThat(ChatTemplate.parse("{{ said + stop }}").render(variables))
                .containsExactly(new TextSpan("<|end|>", false), new TextSpan("<|end|>", true));
    }
}
