"""Templates of one expression each, by what they try."""


def printed(*expressions):
    return ["{{ " + expression + " }}" for expression in expressions]


LITERALS = printed(
    "1", "1.0", "1e3", "1_000", "0x1f", "0b101", "0o17", "1.5e-7", "1e16", "123456789012345678901234567890", "1e22",
    "'a'", '"a"', "'it\\'s'", "'a' 'b'", "'\\n|\\t|\\x41|\\u00e9|\\U0001f600|\\101|\\q|\\\\'", "'\\N{BULLET}'",
    "true", "True", "false", "none", "None", "[1, 'a', None]", "[]", "[1,]", "(1, 2)", "(1,)", "()", "1, 2", "{}",
    "{'a': 1, 'b': [1.5, {'c': none}]}", "{1: 2, 1.0: 3, true: 4}", "{'a': 1,}", "['it\\'s', 'say \"x\"', 'both\\'\"']",
    "['\\n\\t\\x00\\x7f\\u200b\\\\']", "['\u00e9\U0001f600']", "missing", "[missing]", "0.1 + 0.2", "1e100", "-0.0",
    "1.", "'unclosed", "(1", "[1", "{1}", "{'a' 1}", "1 2", "!", "a b", "'a", ")", "{'a': 1]}", "1 if", "|upper",
    "0.00001", "0.0001", "1/3", "1e-5", "100000000000000000.0", "12345.678", "007", "08",
)

ARITHMETIC = printed(
    "1 + 2", "5 - 7", "2 * 3", "7 / 2", "6 / 2", "7 // 2", "-7 // 2", "7 // -2", "7 % 3", "-7 % 3", "7 % -3",
    "7.5 // 2", "-7.5 // 2", "-7.5 % 2", "7.5 % -2", "2 ** 10", "2 ** -1", "2 ** 0.5", "2 ** 3 ** 2", "-2 ** 2",
    "2 ** 100", "1 / 0", "1 // 0", "1 % 0", "1.0 / 0", "true + true", "true * 3", "+true", "-true", "'a' + 'b'",
    "'a' + 1", "1 + 'a'", "'ab' * 3", "3 * 'ab'", "'ab' * -1", "'ab' * 1.0", "[1] + [2]", "[1] * 2", "2 * [1]",
    "(1,) + (2,)", "[1] + (2,)", "[] + none", "'a' ~ 1 ~ none ~ 1.5 ~ missing ~ [1]", "1 ~ 2 + 3", "1 + 2 ~ 3",
    "1 + 2 * 3", "(1 + 2) * 3", "10 - 2 - 3", "- 3 + 5", "missing + 1", "'a' + missing", "-missing", "-'a'", "+'a'",
    "1 - -1", "2 * -3", "'%s is %d' % ('x', 3)", "'%s' % 'y'", "'%.2f|%5d|%-5d|%05d|%+d' % (1.005, 42, 42, 42, 42)",
    "'%x %o %e %g %G' % (255, 8, 12345.678, 0.00001234, 1e20)", "'%(a)s-%(b)s' % {'a': 1, 'b': 2}", "'%% %s' % 1",
    "'%r' % 'q'", "'%s' % (1, 2)", "'%s %s' % (1,)", "'%d' % 'x'", "'%5s|%-5s|%.2s' % ('ab', 'ab', 'abc')", "'%z' % 1",
    "'%c%c' % ('a', 66)", "5 % 'a'", "9007199254740993 / 1", "7 // 2.0", "0 ** 0", "1.5 + 1", "3 * 0.1", "1e308 * 10",
    "-1 ** 2", "not 1 + 1", "1 < 2 + 3",
)

COMPARISONS = printed(
    "1 == 1.0", "1 == '1'", "1 != 2", "1 < 2 < 3", "1 < 3 < 2", "3 > 2 >= 2 != 1", "'a' < 'b'", "'B' < 'a'",
    "'a' < 1", "[1, 2] < [1, 3]", "[1] < [1, 0]", "(1, 2) == [1, 2]", "[1, [2]] == [1.0, [2]]", "none < 1",
    "{'a': 1} == {'a': 1.0}", "{'a': 1, 'b': 2} == {'b': 2, 'a': 1}", "none == none", "none == false", "missing == none",
    "missing == absent", "true == 1", "'a' in 'abc'", "'' in 'abc'", "1 in [1, 2]", "1.0 in [1, 2]", "3 not in [1, 2]",
    "'a' in {'a': 1}", "1 in {'a': 1}", "'x' in missing", "missing in [1]", "missing in 'abc'", "1 in 'abc'",
    "1 in 5", "none in [none]", "not true", "not missing", "not ''", "1 and 2", "0 and 2", "0 or 'x'", "1 or boom()",
    "'' or none", "not 1 == 2", "not 1 in [2]", "true and not false or false", "1 if true", "1 if false",
    "1 if false else 2", "1 if false else 2 if false else 3", "(1 if false) is defined", "'a' if [] else 'b'",
    "1 == 1 == 1", "2 in [1, 2] == true", "[1] in [[1], [2]]", "(1, 'a') in {(1, 'a'): 3}", "[1] in {1: 2}",
    "'\U0001f600' > '\uffff'", "missing < 1", "{} < {}", "1 <= 1.5 <= 2", "10 > 9 and 'a' != 'b'",
)

DATA = {
    "items": [1, 2, 3, 4, 5],
    "text": "h\u00e9llo \U0001f600 world",
    "nested": {"list": [{"name": "x"}, {"name": "y"}], "items": "shadowed", "a b": 1, "1": "one", "get": "G"},
    "empty": [],
    "nothing": None,
    "number": 42,
    "ratio": 2.5,
    "flag": True,
    "words": ["banana", "Apple", "cherry", "apple"],
    "people": [
        {"name": "Bo", "age": 31, "admin": True, "home": {"city": "Rome"}},
        {"name": "al", "age": 7, "admin": False, "home": {"city": "Oslo"}},
        {"name": "Cy", "age": 31, "home": {"city": "Rome"}},
    ],
    "mapping": {"b": 2, "A": 1, "c": None, "a": 3},
}

ACCESS = printed(
    "items[0]", "items[-1]", "items[9]", "items[9] is defined", "items['0']", "items.0", "items.1.real", "items[1:]",
    "items[:-1]", "items[::-1]", "items[::2]", "items[1:4:2]", "items[-2:]", "items[5:1:-2]", "items[:100]",
    "items[-100:2]", "items[::0]", "items['a':]", "items[none:2]", "text[0]", "text[6]", "text[-5:]", "text[::-1]",
    "text[2:7]", "text[100]", "text[1:100:3]", "nested.list[1].name", "nested['list'][0]['name']", 
    "nested['items']", "nested['a b']",  "nested['get']", "nested.get('a b')", "nested.get('zz')",
    "nested.get('zz', 3)", "nested.get('zz').x", "nested.zz", "nested.zz.x", "nested['zz']['x']", "nested[missing]",
    "nested[[1]]", "nothing.x", "nothing['x']", "nothing[0]", "nothing.x.y", "nothing[:1]", "number.x", "number[0]",
    "missing.x", "missing[0]", "missing[:1]", "missing()", "number()", "'abc'()", "nested.keys()|list",
    "nested.values()|list|length", "mapping.items()", "mapping.keys()", "mapping.values()", "mapping.items()|list",
    "mapping.pop('b')", "mapping.update({})", "mapping.update is defined", "items.append(1)", "items.append",
    "items.index(3)", "items.index(9)", "items.count(2)", "items.sort()", "[[1, 2], [3]][0][1]", "{'a': {'b': 5}}.a.b",
     "text.missing", "items.missing is defined", "mapping.copy()", "(1, 2, 3)[1:]", "(1, 2).index(2)",
    "items[true]", "items[1.0]", "items[1, 2]", "mapping.items()[0]", "'x'.__class__", "mapping.__class__.__mro__",
    "items.__len__()", "mapping['items']()|length", "flag.x", "ratio.is_integer()", "[1, 2, 3][-3]", "[1][-2]", "nested[1]",
    "items[10:]", "''[0]", "''[:2]", "text[:0]", "range(5)[2]", "range(10)[2:5]|list", "range(3)|list", "range(2, 10, 3)|list",
    "range(5, 0, -2)|list", "range(0)|list", "range(1, 2, 0)", "range('a')", "range(1000000)", "range(3) == [0, 1, 2]",
    "dict(a=1, b='x')", "dict({'a': 1}, b=2)", "dict([('a', 1), ('b', 2)])", "namespace(a=1).a", "namespace(a=1)['a']",
    "namespace(a=1).b", "namespace({'z': 3}).z", "namespace(a=1)", "strftime_now('%Y-%m-%d %H:%M:%S %j %B %b %A %a %y')",
    "strftime_now('%d/%m %I %p %e %-d %-m %U %W %w %u %F %T %D %R %%')", "raise_exception('no')", "text.nope()",
    "nested.list.0.name", "items|first.real", "nested['li' ~ 'st']|length",
)

METHODS = printed(
    "'  a b  '.strip()", "'xxaxx'.strip('x')", "'abcba'.lstrip('ab')", "'abcba'.rstrip('ab')", "'\\u00a0 a\\u2003'.strip()|list",
    "'a,b,,c'.split(',')", "'a,b,,c'.split(',', 1)", "' a  b c '.split()", "' a  b c '.split(none, 1)", "'a b c'.split(' ', 0)",
    "'a,b,c'.rsplit(',', 1)", "' a  b c '.rsplit(none, 1)", "'a--b--c'.split('--')[-1]", "'abc'.split('')", "''.split(',')",
    "''.split()", "'a,b'.split(sep=',', maxsplit=1)", "'a\\nb\\r\\nc\\n'.splitlines()", "'a\\nb\\n'.splitlines(true)",
    "'abc'.startswith('a')", "'abc'.startswith(('x', 'a'))", "'abc'.startswith('b', 1)", "'abc'.endswith('c')", "'abc'.endswith(['c'])",
    "'abc'.endswith(('c',))", "'aBc \u00e9'.upper()", "'ABC'.lower()", "'hello world it\\'s x2y'.title()", "'hELLO wORLD'.capitalize()",
    "'aBc'.swapcase()", "'stra\u00dfe'.upper()", "'aaa'.replace('a', 'b')", "'aaa'.replace('a', 'b', 2)", "'abc'.replace('', '-')",
    "'abc'.replace('', '-', 2)", "'aXbX'.replace('X', '')", "'abc'.replace('a', 1)", "'abcabc'.find('c')", "'abcabc'.rfind('c')",
    "'abc'.find('z')", "'abcabc'.find('a', 1)", "'abcabc'.find('c', 0, 2)", "'abc'.index('z')", "'abc'.index('b')", "'aaaa'.count('aa')",
    "'abc'.count('')", "'-'.join(['a', 'b'])", "'-'.join([1])", "','.join('abc')", "'{} {}'.format(1, 'a')", "'{1} {0}'.format(1, 2)",
    "'{a} {b[0]} {c.x}'.format(a=1, b=[2], c={'x': 3})", "'{:>5}|{:<5}|{:^5}|{:*^7}'.format('a', 'b', 'c', 'd')",
    "'{:05d} {:+d} {:x} {:,} {:b}'.format(42, 42, 255, 1234567, 5)", "'{:.2f} {:8.3f} {:e} {:g} {:%}'.format(1.005, 2.5, 12345.6, 0.0001, 0.25)",
    "'{{}} {!r} {!s}'.format('a', 'b')", "'{:{}}|'.format('a', 4)", "'{} {1}'.format(1, 2)", "'{}'.format()", "'{'.format()", "'}'.format()",
    "'{:.2}'.format('abcdef')", "'{:d}'.format('a')", "'{x}'.format(y=1)", "'{}'.format(none)", "'{}'.format([1, 'a'])",
    "'123'.isdigit()", "'12a'.isdigit()", "''.isdigit()", "'abc'.isalpha()", "'ab1'.isalnum()", "' \\n'.isspace()", "'ABC'.isupper()", "'A1'.isupper()",
    "'1'.isupper()", "'abc'.islower()", "'Hello World'.istitle()", "'Hello world'.istitle()", "'abc'.isascii()", "'\u00b2'.isdigit()", "'\u00b2'.isdecimal()", "'\u00bd'.isnumeric()",
    "'prefix-x'.removeprefix('prefix-')", "'x.py'.removesuffix('.py')", "'a=b=c'.partition('=')", "'a=b=c'.rpartition('=')", "'abc'.partition('z')",
    "'42'.zfill(5)", "'-42'.zfill(5)", "'a'.ljust(3) ~ '|'", "'a'.rjust(3, '.')", "'a'.center(4, '.')", "'ab'.center(5, '.')", "'a'.center(2)~'|'",
    "text.upper()", "text.split(' ')[1]", "text.find('w')", "text.replace('\U0001f600', ':)')", "text.title()", "'a\\x85b\\u2028c'.splitlines()",
    "'abc'.nope()", "'abc'.strip(1)",  "' x '.strip().upper().lower()", "'\\x1fa\\x1c'.strip()", "'x'.strip(none)", "'xyx'.strip(chars='x')",
)

FILTERS = printed(
    "'  a '|trim", "'xxaxx'|trim('x')", "5|trim", "'a'|upper", "'A'|lower", "'hello-world foo(bar)'|title", "'hELLO'|capitalize", "none|upper", "missing|upper", "1|lower",
    "'abc'|length", "items|length", "mapping|count", "5|length", "nothing|length", "missing|length", "text|length", "'aXb'|replace('X', '-')", "'aaa'|replace('a', 'b', 2)", "5|replace(5, 6)",
    "items|join", "items|join(', ')", "items|join(d='-')", "people|join(', ', attribute='name')", "'abc'|join('.')", "5|join", "missing|join(',')", "[none, 1.5, true]|join('|')",
    "items|first", "items|last", "empty|first", "empty|last", "text|first", "'abc'|last", "mapping|first", "mapping|last", "items|map('string')|first", "items|map('string')|last",
    "items|list", "'abc'|list", "mapping|list", "5|list", "items|map('string')|list", "people|map(attribute='name')|list", "people|map(attribute='home.city')|join(',')",
    "people|map(attribute='admin', default='?')|list", "people|map(attribute='admin')|list", "words|map('upper')|join(' ')", "words|map('replace', 'a', 'o')|list", "words|map('nope')|list", "words|map()|list",
    "[[1, 2], [3]]|map('first')|list", "[[1, 2], [3]]|map(attribute=0)|list", "[1, 0, 2, none, '']|select|list", "[1, 0, 2]|reject|list", "items|select('odd')|list", "items|reject('odd')|list",
    "items|select('gt', 3)|list", "items|select('in', [1, 2])|list", "words|select('equalto', 'apple')|list", "people|selectattr('admin')|map(attribute='name')|list",
    "people|selectattr('age', 'equalto', 31)|map(attribute='name')|list", "people|selectattr('admin', 'defined')|list|length", "people|rejectattr('admin')|map(attribute='name')|list",
    "people|rejectattr('name', 'eq', 'Bo')|list|length", "people|selectattr('home.city', '==', 'Rome')|list|length", "people|selectattr('zz')|list", "people|selectattr('zz.y')|list", "people|selectattr|list",
    "items|select('nope')|list", "none|select|list", "missing|map('upper')|list", "5|map('upper')|list", "(items|select('odd'))|length", "items|map('string') is iterable", "(items|map('string'))[0]",
    "mapping|dictsort", "mapping|dictsort(true)", "mapping|dictsort(by='value')", "{'a': 2, 'b': 1}|dictsort(by='value', reverse=true)", "{'a': 2, 'b': 1}|dictsort(false, 'value')", "mapping|dictsort(by='zz')", "5|dictsort",
    "mapping|items|list", "missing|items|list", "5|items|list", "missing|default('x')", "''|default('x')", "''|default('x', true)", "none|default('x')", "none|d('x', boolean=true)", "missing|default", "missing.x|default('a')",
    "mapping|tojson", "people|tojson(indent=2)", "[1, 1.0, none, true, 'a\"\\n\\\\/\\u0001\u00e9\U0001f600']|tojson", "['\u00e9\U0001f600']|tojson(ensure_ascii=true)", "[]|tojson(indent=2)", "{}|tojson(indent=2)", "[[], {}, [1]]|tojson(indent=1)",
    "{'b': 1, 'a': 2}|tojson(sort_keys=true)", "{'b': 1}|tojson(separators=(',', ':'))", "[1, [2]]|tojson(indent='--')", "[1]|tojson(indent=0)", "missing|tojson", "(1, 2)|tojson", "{1: 2, none: 3, true: 4, 1.5: 5}|tojson", "{(1, 2): 3}|tojson",
    "items|map('string')|tojson", "mapping.items()|tojson", "mapping.items()|list|tojson", "1e16|tojson", "'</script>'|tojson", "1e400|tojson", "{'a': 1, 'b': [1, 2]}|tojson(indent=4, separators=(', ', ' = '))", "'x'|tojson(false, 2)",
    "'a\\nb\\n\\nc'|indent", "'a\\nb'|indent(2)", "'a\\nb'|indent(2, true)", "'a\\n\\nb'|indent(2, blank=true)", "'a\\nb'|indent('> ')", "'a\\nb\\n'|indent(1)", "5|indent", "''|indent(2, true)", "'a\\r\\nb'|indent(1, first=true)",
    "5|string ~ 1", "none|string", "1.50|string", "[1]|string|length", "missing|string", "'42'|int", "'42.7'|int", "'x'|int", "'x'|int(9)", "'0x1f'|int(base=16)", "'ff'|int(0, 16)", "3.9|int", "-3.9|int", "none|int", "true|int", "' 7 '|int", "'1_000'|int", "'1e3'|int", "'inf'|int(-1)",
    "'1.5'|float", "'x'|float", "'x'|float(2.5)", "3|float", "none|float", "'1e3'|float", "'inf'|float", "'nan'|float", "-5|abs", "(-5)|abs", "(-2.5)|abs", "'a'|abs", "2.5|round", "3.5|round", "2.567|round(2)", "2.561|round(2, 'ceil')", "2.569|round(1, 'floor')", "7|round", "1234|round(-2)", "2.5|round|int", "(-0.4)|round", "'a'|round", "1|round(method='zz')",
    "[3, 1, 2]|sort", "words|sort", "words|sort(case_sensitive=true)", "words|sort(reverse=true)", "people|sort(attribute='age')|map(attribute='name')|list", "people|sort(attribute='age,name')|map(attribute='name')|list", "[1, 'a']|sort", "'bca'|sort", "5|sort",
    "[1, 2, 1, 3]|unique|list", "words|unique|list", "words|unique(true)|list", "people|unique(attribute='age')|map(attribute='name')|list", "[1, 1.0, true]|unique|list", "[[1], [1]]|unique|list",
    "items|reverse|list", "'abc'|reverse", "text|reverse", "5|reverse", "mapping|reverse|list", "items|sum", "[1.5, 2]|sum", "people|sum(attribute='age')", "[]|sum", "[[1], [2]]|sum(start=[])", "['a']|sum", "items|sum(start=10)", "items|min", "items|max", "words|min", "words|max(case_sensitive=true)", "people|max(attribute='age')|attr('name')", "empty|min", "[]|max is defined",
    "items|batch(2)|list", "items|batch(2, 'x')|list", "items|slice(2)|list", "items|slice(2, 'x')|list", "items|batch(0)|list", "people|groupby('age')|map('first')|list", "people|groupby('home.city')|list|length", "people|groupby('admin', default='none')|length",
    "'<a href=\"x\">\\'&'|escape", "'<b>'|e|e", "'<b>'|forceescape", "'<b>'|safe", "'<b>'|safe + '<i>'", "'<i>' + '<b>'|safe", "'<b>'|safe ~ '<i>'", "'<b>'|safe|upper", "'a b c'|wordcount", "'a b/c?d=\u00e9'|urlencode", "'abc'|center(9) ~ '|'", "'foo bar baz qux'|truncate(9)", "'foo bar baz qux'|truncate(9, true)", "'foo bar'|truncate(5)", "'foo bar baz'|truncate(5, true, '', 0)",
    "'%s-%s'|format(1, 2)", "'%(a)s'|format(a=3)", "mapping|attr('b')", "mapping|attr('keys') is callable", "'a'|nope", "'a' if true else 'b'|nope", "items|first|string|length", "-1|abs", "'a,b'|upper.split(',')", "('a,b'|upper).split(',')", "'ab'|upper|list|join('-')", "'x'|default('a')|upper ~ 'b'|upper", "[]|first is defined", "people[0]|length", "people|length > 2 and items|length == 5", "items[1:]|join", "'a'|upper()", "'a'|upper(1)", "'a'|replace('a')",
)

TESTS = printed(
    "x is defined", "x is not defined", "x is undefined", "text is defined", "nothing is none", "nothing is defined", "text is string", "5 is string", "mapping is mapping", "items is mapping", "items is sequence", "text is sequence", "mapping is sequence", "5 is sequence", "missing is sequence", "items is iterable", "mapping is iterable", "5 is iterable", "missing is iterable", "nothing is iterable",
    "5 is number", "5.0 is number", "true is number", "'5' is number", "5 is integer", "true is integer", "5.0 is integer", "5.0 is float", "5 is float", "true is boolean", "1 is boolean", "true is true", "1 is true", "false is false", "0 is false", "none is false", "5 is odd", "4 is even", "4 is odd", "'a' is odd", "9 is divisibleby(3)", "9 is divisibleby 2", "5 is eq 5", "5 is equalto(5.0)", "5 is ne 4", "5 is gt 4", "5 is greaterthan 5", "5 is ge 5", "5 is lt 6", "5 is lessthan(4)", "5 is le 5",
    "5 is in [5]", "5 is not in [5]", "'a' is in 'abc'", "none is sameas none", "1 is sameas true", "items is sameas items", "'abc' is lower", "'ABC' is upper", "'aB' is lower", "text.upper is callable", "text is callable", "range is callable", "missing is callable", "'upper' is filter", "'zz' is filter", "'odd' is test", "5 is nope", "1 is defined and 2 is defined", "x is defined or true", "not x is defined", "x is defined is true", "5 is eq(5) and true", "5 is eq 2 + 3", "items is string or items is iterable", "'<b>'|safe is escaped", "5 is divisibleby 0", "mapping.items() is sequence", "mapping.keys() is iterable", "(1, 2) is sequence", "range(3) is sequence", "1 is sameas 1", "missing is mapping", "missing is string", "missing is none", "text is string and text|length > 3",
)

GROUPS = [
    ("literals", {}, LITERALS),
    ("arithmetic", {}, ARITHMETIC),
    ("comparisons", {}, COMPARISONS),
    ("access", DATA, ACCESS),
    ("methods", {"text": DATA["text"]}, METHODS),
    ("filters", DATA, FILTERS),
    ("tests", DATA, TESTS),
]
