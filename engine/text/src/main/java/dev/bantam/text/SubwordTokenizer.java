package dev.bantam.text;

import java.util.List;
import java.util.Set;

/// Finds the added tokens in a text and has a subword model encode what is between them.
final class SubwordTokenizer implements Tokenizer {
    private final Vocabulary vocabulary;
    private final TokenRoles roles;
    private final AddedTokens added;
    private final Normalization normalization;
    private final AddedTokens addedToNormalized;
    private final SubwordModel model;

    /// @param added tokens found in the text as it was given
    /// @param normalization what happens to the text between them
    /// @param addedToNormalized tokens found in the normalised text; none of them is a control token
    SubwordTokenizer(
            Vocabulary vocabulary,
            TokenRoles roles,
            AddedTokens added,
            Normalization normalization,
            AddedTokens addedToNormalized,
            SubwordModel model) {
        this.vocabulary = vocabulary;
        this.roles = roles;
        this.added = added;
        this.normalization = normalization;
        this.addedToNormalized = addedToNormalized;
        this.model = model;
    }

    @Override
    public int[] encode(String text) {
        return encode(List.of(new TextSpan(text, false)));
    }

    @Override
    public int[] encode(List<TextSpan> prompt) {
        StringBuilder joined = new StringBuilder();
        int[] spanEnds = new int[prompt.size()];
        for (int i = 0; i < spanEnds.length; i++) {
            joined.append(prompt.get(i).text());
            spanEnds[i] = joined.length();
        }
        String text = withoutLoneSurrogates(joined);
        IdBuffer ids = new IdBuffer(16 + text.length() / 4);
        int plain = 0;
        int span = 0;
        int controlEnd = 0;
        for (int at = 0; at < text.length(); ) {
            if (!added.mayStartWith(text.charAt(at))) {
                at++;
                continue;
            }
            while (spanEnds[span] <= at) {
                span++;
            }
            if (controlEnd <= at) {
                controlEnd = controlEnd(prompt, spanEnds, span);
            }
            AddedToken token = added.longest(text, at, text.length(), controlEnd);
            if (token == null) {
                at++;
                continue;
            }
            int end = at + token.text().length();
            if (!token.singleWord() || standsAlone(text, at, end, 0, text.length())) {
                normalize(text, plain, startOfSpaces(token, text, at, plain), ids);
                ids.add(token.id());
                plain = endOfSpaces(token, text, end, text.length());
            }
            at = end;
        }
        normalize(text, plain, text.length(), ids);
        return ids.toArray();
    }

    /// Where the neighbouring control spans that begin with `span` end; 0 if it is none.
    private static int controlEnd(List<TextSpan> prompt, int[] spanEnds, int span) {
        int end = 0;
        for (int i = span; i < spanEnds.length && prompt.get(i).control(); i++) {
            end = spanEnds[i];
        }
        return end;
    }

    private void normalize(String text, int start, int end, IdBuffer ids) {
        if (start >= end) {
            return;
        }
        if (normalization.mayChange(text, start, end)) {
            String normalized = normalization.apply(text, start, end);
            encodeNormalized(normalized, 0, normalized.length(), ids);
        } else {
            encodeNormalized(text, start, end, ids);
        }
    }

    private void encodeNormalized(String text, int start, int end, IdBuffer ids) {
        int plain = start;
        int at = addedToNormalized.isEmpty() ? end : start;
        while (at < end) {
            AddedToken token = addedToNormalized.mayStartWith(text.charAt(at))
                    ? addedToNormalized.longest(text, at, end, 0)
                    : null;
            if (token == null) {
                at++;
                continue;
            }
            int stop = at + token.text().length();
            if (!token.singleWord() || standsAlone(text, at, stop, start, end)) {
                encodePlain(text, plain, startOfSpaces(token, text, at, plain), ids);
                ids.add(token.id());
                plain = endOfSpaces(token, text, stop, end);
            }
            at = stop;
        }
        encodePlain(text, plain, end, ids);
    }

    private void encodePlain(String text, int start, int end, IdBuffer ids) {
        if (start < end) {
            model.encode(text, start, end, ids);
        }
    }

    private static int startOfSpaces(AddedToken token, String text, int start, int least) {
        int at = start;
        while (token.stripsLeft() && at > least && CharacterKind.at(text, at - 1) == CharacterKind.SPACE) {
            at--;
        }
        return at;
    }

    private static int endOfSpaces(AddedToken token, String text, int start, int end) {
        return token.stripsRight() ? CharacterKind.endOfRun(CharacterKind.SPACE, text, start, end) : start;
    }

    private static boolean standsAlone(String text, int start, int stop, int least, int end) {
        return (start == least || !CharacterSet.WORD.contains(text.codePointBefore(start)))
                && (stop == end || !CharacterSet.WORD.containsAt(text, stop));
    }

    private static String withoutLoneSurrogates(StringBuilder text) {
        for (int i = 0; i < text.length(); i++) {
            if (!Character.isSurrogate(text.charAt(i))) {
                continue;
            }
            boolean pair = i + 1 < text.length() && Character.isSurrogatePair(text.charAt(i), text.charAt(i + 1));
            if (pair) {
                i++;
            } else {
                text.setCharAt(i, '\ufffd');
            }
        }
        return text.toString();
    }

    @Override
    public byte[] bytes(int id) {
        return model.bytes(checked(id));
    }

    @Override
    public boolean isControl(int id) {
        return vocabulary.type(checked(id)).isControl();
    }

    private int checked(int id) {
        if (id < 0 || id >= vocabulary.size()) {
            throw new IllegalArgumentException(
                    "token %d is not in the vocabulary of %d tokens".formatted(id, vocabulary.size()));
        }
        return id;
    }

    @Override
    public String decode(int[] ids) {
        StringBuilder text = new StringBuilder();
        Utf8Decoder decoder = new Utf8Decoder();
        for (int id : ids) {
            if (!isControl(id)) {
                decoder.append(bytes(id), text);
            }
        }
        decoder.finish(text);
        return text.toString();
    }

    @Override
    public StreamDecoder streamDecoder() {
        return new StreamDecoder(this);
    }

    @Override
    public int size() {
        return vocabulary.size();
    }

    @Override
    public int beginOfText() {
        return roles.beginOfText().orElse(-1);
    }

    @Override
    public boolean addsBeginOfText() {
        return roles.addsBeginOfText();
    }

    @Override
    public int endOfText() {
        return roles.endOfText().orElse(-1);
    }

    @Override
    public boolean addsEndOfText() {
        return roles.addsEndOfText();
    }

    @Override
    public Set<Integer> endOfAnswer() {
        return roles.endOfAnswer();
    }
}
