package dev.bantam.formats;

import java.io.InputStream;
import java.io.InputStreamReader;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.json.JsonFactory;

/// Reads one JSON object of a file token by token, so that a large header costs no more than what is kept of it.
///
/// Keys that occur twice, bytes that are no UTF-8, deep nesting and anything after the object are refused. Every
/// problem is a [FormatException] that names the file.
final class StrictJson implements AutoCloseable {
    private static final int MAX_SKIPPED = 1 << 16;
    private static final int MAX_KEPT = 1 << 24;
    private static final JsonFactory FACTORY = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .disable(TokenStreamFactory.Feature.CANONICALIZE_PROPERTY_NAMES)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(8)
                    .maxNameLength(0xFFFF)
                    .maxStringLength(1 << 22)
                    .build())
            .build();

    private final Path path;
    private final String part;
    private final JsonParser parser;
    private long kept;

    /// @param part names what is read, for messages
    StrictJson(Path path, String part, MemorySegment text) {
        this.path = path;
        this.part = part;
        // The decoder of a reader made this way reports what is no UTF-8 instead of replacing it.
        this.parser = FACTORY.createParser(
                ObjectReadContext.empty(), new InputStreamReader(stream(text), StandardCharsets.UTF_8.newDecoder()));
    }

    /// Reads the whole object; `member` is called at each member's value.
    void readFile(Member member) {
        try {
            parser.nextToken();
            readObject(part, member);
            if (parser.nextToken() != null) {
                throw error(part, "something follows the JSON object");
            }
        } catch (JacksonException e) {
            throw new FormatException(path + ": " + part + ": is no valid JSON: " + e.getOriginalMessage(), e);
        }
    }

    /// Reads the object that the parser is at.
    void readObject(String item, Member member) {
        expect(JsonToken.START_OBJECT, item, "an object");
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
            String name = parser.currentName();
            keep(name);
            parser.nextToken();
            member.read(name);
        }
        expect(JsonToken.END_OBJECT, item, "a whole object");
    }

    /// Reads the array that the parser is at, of integers that are not negative.
    long[] readSizes(String item, int most) {
        expect(JsonToken.START_ARRAY, item, "an array");
        long[] sizes = new long[most];
        int count = 0;
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            expect(JsonToken.VALUE_NUMBER_INT, item, "an array of integers");
            if (count == most) {
                throw error(item, "has more than " + most + " elements");
            }
            long size = parser.getLongValue();
            if (size < 0) {
                throw error(item, "element " + count + " is " + size);
            }
            sizes[count++] = size;
        }
        return Arrays.copyOf(sizes, count);
    }

    String readString(String item) {
        expect(JsonToken.VALUE_STRING, item, "a string");
        String text = parser.getString();
        keep(text);
        return text;
    }

    /// Passes over the value that the parser is at. Its names are remembered while it lasts, so it is bounded.
    void skip(String item) {
        int depth = 0;
        int values = 0;
        for (JsonToken token = parser.currentToken(); token != null; token = parser.nextToken()) {
            if (++values > MAX_SKIPPED) {
                throw error(item, "has more than " + MAX_SKIPPED + " values");
            }
            depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
            if (depth == 0) {
                return;
            }
        }
    }

    private void keep(String text) {
        kept += text.length();
        if (kept > MAX_KEPT) {
            throw error(part, "names and strings together are over the limit of " + MAX_KEPT + " characters");
        }
    }

    FormatException error(String item, String problem) {
        return new FormatException(path + ": " + item + ": " + problem);
    }

    @Override
    public void close() {
        parser.close();
    }

    private void expect(JsonToken token, String item, String wanted) {
        if (parser.currentToken() != token) {
            throw error(item, "is not " + wanted);
        }
    }

    private static InputStream stream(MemorySegment text) {
        return new InputStream() {
            private long position;

            @Override
            public int read() {
                return position == text.byteSize() ? -1 : text.get(ValueLayout.JAVA_BYTE, position++) & 0xFF;
            }

            @Override
            public int read(byte[] target, int offset, int length) {
                int count = (int) Math.min(length, text.byteSize() - position);
                if (count == 0 && length > 0) {
                    return -1;
                }
                MemorySegment.copy(text, ValueLayout.JAVA_BYTE, position, target, offset, count);
                position += count;
                return count;
            }
        };
    }

    /// Reads the value of one member; the parser is at its first token.
    interface Member {
        void read(String name);
    }
}
