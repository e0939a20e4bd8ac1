package dev.bantam.text;

import java.util.Arrays;
import java.util.List;
import java.util.Set;

/// Finds the added tokens in a text and has a subword model encode what is between them.
final class SubwordTokenizer implements Tokenizer {
    private final Vocabulary vocabulary;
    private final SubwordModel model;
    private final AddedTokens added;
    private final boolean addsBeginOfText;
    /// The bytes of all tokens one after another, and where each begins.
    private final byte[] bytes;

    private final int[] offsets;

    SubwordTokenizer(Vocabulary vocabulary, SubwordModel model, AddedTokens added, boolean addsBeginOfText) {
        this.vocabulary = vocabulary;
        this.model = model;
        this.added = added;
        this.addsBeginOfText = addsBeginOfText;
        byte[][] each = new byte[vocabulary.size()][];
        offsets = new int[each.length + 1];
        for (int id = 0; id < each.length; id++) {
            each[id] = model.bytes(id);
            offsets[id + 1] = Math.addExact(offsets[id], each[id].length);
        }
        bytes = new byte[offsets[each.length]];
        for (int id = 0; id < each.length; id++) {
            System.arraycopy(each[id], 0, bytes, offsets[id], each[id].length);
        }
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
            int id = added.longest(text, at, controlEnd);
            if (id < 0) {
                at++;
                continue;
            }
            encodePlain(text, plain, at, ids);
            ids.add(id);
            at += vocabulary.name(id).length();
            plain = at;
        }
        encodePlain(text, plain, text.length(), ids);
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

    private void encodePlain(String text, int start, int end, IdBuffer ids) {
        if (start < end) {
            model.encode(text, start, end, ids);
        }
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
        return Arrays.copyOfRange(bytes, offsets[checked(id)], offsets[id + 1]);
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
        return vocabulary.beginOfText().orElse(-1);
    }

    @Override
    public boolean addsBeginOfText() {
        return addsBeginOfText;
    }

    @Override
    public Set<Integer> endOfAnswer() {
        return vocabulary.endOfAnswer();
    }
}
