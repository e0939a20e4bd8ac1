package dev.bantam.text.template;

import java.util.LinkedHashMap;
import java.util.Map;

/// Templates that try to hang, to exhaust memory or to overflow the stack. Every one must be refused.
final class HostileTemplates {
    private HostileTemplates() {}

    static Map<String, String> all() {
        Map<String, String> all = new LinkedHashMap<>();
        parsing(all);
        time(all);
        memory(all);
        depth(all);
        return all;
    }

    private static void parsing(Map<String, String> all) {
        all.put("a megabyte of text", "a".repeat(1 << 20));
        all.put("many open tags", "{{".repeat(200_000));
        all.put("many open blocks", "{% if x %}".repeat(40_000));
        all.put("many open loops", "{% for a in b %}".repeat(20_000));
        all.put("open parentheses", "{{ " + "(".repeat(400_000));
        all.put("open brackets", "{{ " + "[".repeat(400_000) + " }}");
        all.put("open braces", "{{ " + "{1:".repeat(100_000) + " }}");
        all.put("nested lists", "{{ " + "[".repeat(100_000) + "]".repeat(100_000) + " }}");
        all.put("nested subscripts", "{{ a" + "[a".repeat(100_000) + "]".repeat(100_000) + " }}");
        all.put("nested calls", "{{ " + "a(".repeat(100_000) + ")".repeat(100_000) + " }}");
        all.put("nested filters", "{{ a" + "|d(a".repeat(100_000) + ")".repeat(100_000) + " }}");
        all.put("many signs", "{{ " + "-".repeat(400_000) + "1 }}");
        all.put("many nots", "{{ " + "not ".repeat(100_000) + "1 }}");
        all.put("many tests", "{{ 1" + " is eq ".repeat(50_000) + "1 }}");
        all.put("nested targets", "{% for " + "(".repeat(100_000) + "a" + ")".repeat(100_000) + " in b %}{% endfor %}");
        all.put("long else if", "{{ 1" + " if 1 else 1".repeat(30_000) + " }}");
        all.put("unclosed comment", "{#".repeat(200_000));
        all.put("unclosed raw", "{% raw %}".repeat(40_000));
        all.put("unclosed string", "{{ '" + "\\'".repeat(200_000));
        all.put("unclosed block", "{% if x %}".repeat(3));
        all.put("unclosed tag after spaces", " ".repeat(400_000) + "{%- if");
        all.put("NUL in an expression", "{{ a\0b }}");
        all.put("NUL in a block", "{% \0 %}");
        all.put("half a surrogate pair", "{{ \ud83d }}");
        all.put("endless number", "{{ " + "9".repeat(400_000) + " }}");
        all.put("endless exponent", "{{ 1e" + "9".repeat(400_000) + "|int }}{{ raise_exception('infinite') }}");
        all.put("escape without digits", "{{ '\\u12' }}");
        all.put("escape beyond Unicode", "{{ '\\Uffffffff' }}");
    }

    private static void time(Map<String, String> all) {
        all.put("huge range", "{% for i in range(10**18) %}{% endfor %}");
        all.put("nested ranges", loops(4, "{% set x = i %}"));
        all.put("nested empty ranges", loops(4, ""));
        all.put("nested reversed ranges", loops(4, "{{ (r|reverse|list)[0] }}"));
        all.put("membership", loops(2, "{{ -1 in r }}"));
        all.put("equality", loops(2, "{{ r == s }}"));
        all.put("sorting", loops(2, "{% set q = r|sort|list %}"));
        all.put("sums", loops(2, "{% set q = r|sum %}"));
        all.put("lengths of loops", loops(2, "{% set q = loop.length %}"));
        all.put("slow search", "{% set a = 'a' * 900000 %}{% set b = 'a' * 450000 ~ 'b' %}" + loops(2, "{{ b in a }}"));
        all.put("slow strip", "{% set a = 'a' * 900000 %}" + loops(2, "{{ a.strip('bcdefgh' * 1000) }}"));
        all.put("long text by index", "{% set a = '\ud83d\ude00' * 400000 %}" + loops(2, "{{ a[399999] }}"));
        all.put("macro calls", "{% macro f() %}{% endmacro %}" + loops(3, "{{ f() }}"));
        all.put(
                "tree of macro calls",
                "{% macro f(n) %}{% if n %}{{ f(n-1) }}{{ f(n-1) }}{% endif %}{% endmacro %}{{ f(40) }}");
        all.put("powers", loops(3, "{% set q = 7 ** 4000 %}"));
        all.put("parsed numbers", "{% set a = '9' * 4200 %}" + loops(2, "{% set q = a|int %}"));
        all.put(
                "parsed underscores",
                "{% set a = '1_' * 400000 ~ '1' %}" + loops(2, "{% set q = a|int %}{% set q = a|float %}"));
        all.put("written floats", loops(2, "{% set q = '%.1000f' % 1e308 %}"));
        all.put("titles", "{% set a = 'ab ' * 300000 %}" + loops(2, "{% set q = a|title ~ a.title() %}"));
        all.put("tuples as keys", "{% set k = (1,) * 100000 %}" + loops(2, "{{ {}[k] }}"));
        all.put("scopes in scopes", "{% with %}".repeat(80) + loops(3, "{{ a }}") + "{% endwith %}".repeat(80));
        all.put(
                "slices of many origins",
                "{% set a = ('a,' * 10**5).replace('a', x) %}" + loops(2, "{{ a[5] }}{{ a[7:9] }}"));
        all.put(
                "prefixes",
                "{% set a = 'b' * 10**6 %}{% set p = ('a',) * 10000 %}"
                        + loops(2, "{{ a.startswith(p) }}{{ a.endswith(p) }}"));
        all.put(
                "slices of emoji",
                "{% set a = '\ud83d\ude00' * 400000 %}" + loops(2, "{{ a[399998:] }}{{ a.endswith('a') }}"));
        all.put("many parameters", manyParameters());
        all.put("tower of powers", "{{ 9 ** (9 ** 9) }}");
        all.put("growing product", "{% set ns = namespace(a=3) %}" + loops(1, "{% set ns.a = ns.a * ns.a %}"));
    }

    private static void memory(Map<String, String> all) {
        all.put("long text", "{{ 'a' * 10**12 }}");
        all.put("long emoji", "{{ '\ud83d\ude00' * 10**9 }}");
        all.put("long list", "{{ [1] * 10**10 }}");
        all.put(
                "long list of lists",
                "{% set a = [1] * 10**6 %}{% set b = [a] * 10**6 %}{% for i in range(1000) %}{{ a + b }}{% endfor %}");
        all.put("doubled text", "{% set ns = namespace(a='ab') %}" + loops(1, "{% set ns.a = ns.a + ns.a %}"));
        all.put("doubled list", "{% set ns = namespace(a=[1]) %}" + loops(1, "{% set ns.a = ns.a + ns.a %}"));
        all.put(
                "doubled references",
                "{% set ns = namespace(a=[1]) %}{% for i in range(60) %}{% set ns.a = [ns.a, ns.a] %}{% endfor %}{{ ns.a }}");
        all.put(
                "doubled references as JSON",
                "{% set ns = namespace(a=[1]) %}{% for i in range(60) %}{% set ns.a = [ns.a, ns.a] %}{% endfor %}{{ ns.a|tojson }}");
        all.put(
                "doubled references compared",
                "{% set n = namespace(a=[1], b=[1]) %}{% for i in range(60) %}{% set n.a = [n.a, n.a] %}{% set n.b = [n.b, n.b] %}{% endfor %}{{ n.a == n.b }}");
        all.put(
                "doubled references as a key",
                "{% set n = namespace(a=(1,)) %}{% for i in range(60) %}{% set n.a = (n.a, n.a) %}{% endfor %}{{ {n.a: 1} }}");
        all.put("grown replacement", "{{ ('a' * 10000)|replace('a', 'b' * 10000) }}");
        all.put("grown replacement of nothing", "{{ ('a' * 10000)|replace('', 'b' * 10000) }}");
        all.put("grown join", "{{ range(10000)|join('b' * 10000) }}");
        all.put("wide indent", "{{ 'a\nb'|indent(10**9) }}");
        all.put("wide JSON", "{{ [[[1]]]|tojson(indent=10**9) }}");
        all.put("wide center", "{{ 'a'|center(10**9) }}");
        all.put("wide justify", "{{ 'a'.ljust(10**9, 'b') }}");
        all.put("wide zeros", "{{ '1'.zfill(10**9) }}");
        all.put("wide format", "{{ '{:>999999999}'.format('a') }}");
        all.put("wide percent", "{{ '%999999999s' % 'a' }}");
        all.put("precise percent", "{{ '%.999999999f' % 1.5 }}");
        all.put("precise format", "{{ '{:.999999999f}'.format(1.5) }}");
        all.put("many formats", "{{ ('{0}' * 100000).format('a' * 100000) }}");
        all.put("many ranges", "{{ [" + "range(100000),".repeat(20_000) + "] }}");
        all.put("many namespaces", "{% set ns = namespace() %}" + loops(2, "{% set ns.a = namespace(a=ns) %}"));
        all.put(
                "kept numbers",
                "{% set ns = namespace(a=[]) %}"
                        + loops(1, "{% set ns.a = [ns.a|length, i, i + 1, i * 2, loop.index] + ns.a %}"));
        all.put("kept text", "{% set ns = namespace(a=[]) %}" + loops(1, "{% set ns.a = ns.a + ['ab' * 1000] %}"));
        all.put("printed numbers", "{% set n = 7 ** 4000 %}" + loops(2, "{% set q = n|string %}"));
        all.put("many batches", "{{ [1]|batch(10**9, 'a')|list }}");
        all.put("many slices", "{{ [1]|slice(10**9)|list }}");
        all.put("many characters", "{% set a = 'a' * 10**6 %}" + loops(1, "{% set q = a|list %}"));
        all.put("many parts", "{% set a = 'a,' * 10**6 %}" + loops(1, "{% set q = a.split(',') %}"));
        all.put(
                "many origins",
                "{% set a = 'a,' * 10**5 %}{% set ns = namespace(a=x) %}" + loops(1, "{% set ns.a = ns.a.join(a) %}"));
        all.put("endless output", loops(3, "aaaaaaaaaaaaaaaa"));
        all.put("endless block", "{% set v %}" + loops(3, "aaaaaaaaaaaaaaaa") + "{% endset %}");
        all.put(
                "many names",
                "{% set ns = namespace(a={}) %}" + loops(2, "{% set ns.a = dict(ns.a, **{i ~ 'a': 1}) %}"));
        all.put("escapes", "{{ ('\\x01' * 10**7)|tojson }}");
    }

    private static void depth(Map<String, String> all) {
        all.put("endless recursion", "{% macro f() %}{{ f() }}{% endmacro %}{{ f() }}");
        all.put(
                "endless recursion by turns",
                "{% macro f() %}{{ g() }}{% endmacro %}{% macro g() %}{% if true %}{{ f()|upper }}{% endif %}{% endmacro %}{{ f() }}");
        all.put("endless recursive loop", "{% set t = [1] %}{% for a in t recursive %}{{ loop(t) }}{% endfor %}");
        all.put("long sum", "{{ 1" + " + 1".repeat(100_000) + " }}");
        all.put("long and", "{{ 1" + " and 1".repeat(80_000) + " }}");
        all.put("long chain of attributes", "{{ x" + ".y".repeat(200_000) + " }}");
        all.put("long chain of calls", "{{ x" + "()".repeat(200_000) + " }}");
        all.put("long chain of filters", "{{ x" + "|upper".repeat(80_000) + " }}");
        all.put("deep list", "{% set ns = namespace(a=[]) %}" + loops(1, "{% set ns.a = [ns.a] %}"));
        all.put(
                "deep generators",
                "{% set ns = namespace(a=['a']) %}{% for i in range(5000) %}{% set ns.a = ns.a|map('upper') %}{% endfor %}{{ ns.a|list }}");
        all.put(
                "deep selections",
                "{% set ns = namespace(a=['a']) %}{% for i in range(5000) %}{% set ns.a = ns.a|select %}{% endfor %}{{ ns.a|list }}");
        all.put("namespace in itself", "{% set ns = namespace() %}{% set ns.a = ns %}{{ ns }}");
        all.put("namespace in its own list", "{% set ns = namespace() %}{% set ns.a = [ns] %}{{ ns.a }}");
        all.put("nested fields", "{{ ('{:' * 60 ~ '}' * 60).format(1) }}");
    }

    private static String manyParameters() {
        StringBuilder parameters = new StringBuilder("a=1");
        StringBuilder arguments = new StringBuilder("a=1");
        for (int i = 0; i < 5000; i++) {
            parameters.append(",a").append(i).append("=1");
            arguments.append(",a").append(i).append("=1");
        }
        return "{% macro f(" + parameters + ") %}{% endmacro %}" + loops(2, "{{ f(" + arguments + ") }}");
    }

    private static String loops(int count, String body) {
        return "{% set r = range(100000) %}{% set s = range(100000) %}"
                + "{% for i in range(100000) %}".repeat(count)
                + body
                + "{% endfor %}".repeat(count);
    }
}
