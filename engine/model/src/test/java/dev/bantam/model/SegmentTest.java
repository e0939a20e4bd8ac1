package dev.bantam.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bantam.formats.Checkpoint;
import dev.bantam.formats.GgufReader;
import dev.bantam.model.ForwardPass.Logits;
import dev.bantam.tensor.Compute;
import dev.bantam.tensor.KernelChoice;
import dev.bantam.tensor.Matrix;
import dev.bantam.tensor.TokenRole;
import dev.bantam.testkit.GoldenCase;
import dev.bantam.testkit.GoldenModels;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/// Several sequences in a pass, trees and forks: every logit has the bits that it has where its sequence runs alone.
class SegmentTest {
    private static final int VOCABULARY = 320;
    private static final int CAPACITY = 256;

    private final Random random = new Random(7);
    private final List<AutoCloseable> open = new ArrayList<>();

    @TempDir
    private Path directory;

    static List<GoldenCase> goldens() {
        List<GoldenCase> goldens = GoldenModels.in(GoldenCase.Format.GGUF);
        assertThat(goldens).hasSizeGreaterThanOrEqualTo(5);
        return goldens;
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable closeable : open.reversed()) {
            closeable.close();
        }
    }

    @ParameterizedTest
    @MethodSource("goldens")
    void companyChangesNoBit(GoldenCase golden) {
        for (int threads : new int[] {1, 2, 5}) {
            Model model = load(golden, threads);
            List<int[]> sequences = List.of(tokens(130), tokens(1), tokens(80), tokens(7), tokens(90));
            List<Logits> wants = List.of(Logits.ALL, Logits.LAST, Logits.NONE, Logits.LAST, Logits.ALL);
            int[] cuts = {100, 0, 64, 3, 13};
            for (TokenRole role : TokenRole.values()) {
                List<Segment> segments = new ArrayList<>();
                List<float[]> expected = new ArrayList<>();
                for (int i = 0; i < sequences.size(); i++) {
                    int[] tokens = sequences.get(i);
                    KvCache cache = model.filled(tokens, cuts[i], role);
                    segments.add(new Segment(cache, tokens, cuts[i], tokens.length, wants.get(i), TokenTree.EMPTY));
                    List<float[]> alone = model.alone(tokens, cuts[i], role);
                    switch (wants.get(i)) {
                        case NONE -> {}
                        case LAST -> expected.add(alone.getLast());
                        case ALL -> expected.addAll(alone);
                    }
                }
                assertRows(model.run(segments, role), expected);
                for (int i = 0; i < sequences.size(); i++) {
                    assertThat(segments.get(i).cache().length()).isEqualTo(sequences.get(i).length);
                    // What the company left in the cache is what the sequence alone would have left.
                    int[] longer = joined(sequences.get(i), new int[] {5});
                    Segment next = new Segment(
                            segments.get(i).cache(),
                            longer,
                            longer.length - 1,
                            longer.length,
                            Logits.LAST,
                            TokenTree.EMPTY);
                    assertRows(model.run(List.of(next), role), model.last(longer, role));
                }
            }
        }
    }

    /// Trees of every shape, deeper than a window, begun before, on and after the border of a page.
    @ParameterizedTest
    @MethodSource("goldens")
    void aTokenOfATreeSeesItsOwnWayOnly(GoldenCase golden) {
        Model model = load(golden, 2);
        for (TokenRole role : TokenRole.values()) {
            for (int length : new int[] {1, 45, 63, 64, 70}) {
                int[] tokens = tokens(length);
                int cut = length / 2;
                TokenTree tree = tree(31, length);
                Segment segment = new Segment(model.filled(tokens, cut, role), tokens, cut, length, Logits.LAST, tree);
                KvCache other = model.filled(tokens(20), 20, role);
                Segment company = new Segment(other, new int[0], 0, 0, Logits.NONE, tree(3, 1));
                List<float[]> expected = new ArrayList<>(model.last(tokens, role));
                for (int i = 0; i < tree.size(); i++) {
                    int[] way = joined(tokens, way(tree, i));
                    expected.addAll(model.last(way, role));
                }
                List<float[]> logits = model.run(List.of(company, segment), role);
                assertRows(logits.subList(3, logits.size()), expected);
                assertThat(segment.cache().length()).isEqualTo(length);
                assertThat(other.length()).isEqualTo(20);
                // Again, with nothing but the tree, and nothing of the first run left behind.
                Segment again = new Segment(segment.cache(), tokens, length, length, Logits.NONE, tree);
                assertRows(model.run(List.of(again), role), expected.subList(1, expected.size()));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("goldens")
    void aForkAndItsOriginalGoOnByThemselves(GoldenCase golden) {
        Model model = load(golden, 2);
        TokenRole role = TokenRole.PROMPT;
        for (int length : new int[] {1, 63, 64, 100, 128}) {
            int[] common = tokens(length);
            int[] one = joined(common, tokens(80));
            int[] two = joined(common, tokens(80));
            int[] three = joined(common, tokens(80));
            KvCache original = model.filled(common, length, role);
            KvCache fork = original.fork();
            KvCache ofFork = fork.fork();
            assertThat(fork.length()).isEqualTo(length);
            // By turns, so that each would meet what the other wrote.
            for (int t = length; t < one.length; t += 20) {
                assertRows(
                        model.run(one, t, t + 20, original),
                        model.alone(one, t + 19, role).subList(0, 1));
                assertRows(
                        model.run(two, t, t + 20, fork),
                        model.alone(two, t + 19, role).subList(0, 1));
            }
            assertRows(model.run(three, length, three.length, ofFork), model.last(three, role));
        }
    }

    @ParameterizedTest
    @MethodSource("goldens")
    void clearingAndReusingACacheLeavesItsForksAlone(GoldenCase golden) {
        Model model = load(golden, 2);
        TokenRole role = TokenRole.PROMPT;
        int[] common = tokens(100);
        int[] next = joined(common, tokens(30));
        KvCache original = model.filled(common, 100, role);
        KvCache fork = original.fork();
        KvCache second = original.fork();
        original.clear();
        int[] other = tokens(200);
        assertRows(model.run(other, 0, 200, original), model.last(other, role));
        assertRows(model.run(next, 100, 130, fork), model.last(next, role));
        fork.clear();
        assertRows(model.run(other, 0, 200, fork), model.last(other, role));
        assertRows(model.run(next, 100, 130, second), model.last(next, role));
        assertThat(fork.fork().length()).isEqualTo(200);
    }

    @Test
    void aForkCopiesNothingButItsLastPage() {
        Model model = load(GoldenModels.named("llama"), 2);
        KvCache original = model.filled(tokens(200), 200, TokenRole.PROMPT);
        KvCache fork = original.fork();
        for (int position : new int[] {0, 64, 128, 199}) {
            assertThat(fork.page(0, position)).isSameAs(original.page(0, position));
        }
        fork.reserve(201);
        assertThat(fork.page(0, 127)).isSameAs(original.page(0, 127));
        assertThat(fork.page(0, 199)).isNotSameAs(original.page(0, 199));
        KvCache whole = model.filled(tokens(128), 128, TokenRole.PROMPT);
        KvCache other = whole.fork();
        assertThat(other.bytesFor(0)).isZero();
        assertThat(other.bytesFor(64)).isEqualTo(whole.byteSize() / 2);
        assertThat(other.bytesFor(65)).isEqualTo(whole.byteSize());
        other.reserve(129);
        assertThat(other.page(0, 127)).isSameAs(whole.page(0, 127));
        assertThat(other.byteSize()).isEqualTo(whole.byteSize() / 2 * 3);
    }

    @ParameterizedTest
    @EnumSource(TokenRole.class)
    void whatDoesNotFitIsRefused(TokenRole role) {
        Model model = load(GoldenModels.named("llama"), 1);
        int[] tokens = tokens(4);
        KvCache cache = model.transformer.newCache(5);
        Segment segment = new Segment(cache, tokens, 0, 4, Logits.LAST, TokenTree.EMPTY);
        assertThatThrownBy(() -> model.pass.run(List.of(segment, segment), role))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("same cache");
        assertThatThrownBy(() -> model.pass.run(List.of(), role)).isInstanceOf(IllegalArgumentException.class);
        TokenTree deep = new TokenTree(new int[] {5, 6}, new int[] {-1, 0});
        assertThatThrownBy(() -> model.pass.run(List.of(new Segment(cache, tokens, 0, 4, Logits.NONE, deep)), role))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("6 positions", "holds 5");
        TokenTree unknown = new TokenTree(new int[] {VOCABULARY}, new int[] {-1});
        assertThatThrownBy(() -> model.pass.run(List.of(new Segment(cache, tokens, 0, 4, Logits.NONE, unknown)), role))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("token " + VOCABULARY);
        assertThat(cache.length()).isZero();
        assertThatThrownBy(() -> new Segment(cache, tokens, 2, 2, Logits.LAST, deep))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Segment(cache, tokens, 2, 5, Logits.ALL, deep))
                .isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> new TokenTree(new int[] {5, 6}, new int[] {-1, 1}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("token 1");
        assertThatThrownBy(() -> new TokenTree(new int[] {5}, new int[0])).isInstanceOf(IllegalArgumentException.class);
        assertRows(model.run(List.of(segment), role), model.last(tokens, role));
    }

    /// A long way, short ones, and twigs anywhere.
    private TokenTree tree(int size, int seed) {
        Random shape = new Random(seed);
        int[] parents = new int[size];
        Arrays.setAll(parents, i -> i < size / 2 ? i - 1 : shape.nextInt(i + 1) - 1);
        return new TokenTree(tokens(size), parents);
    }

    private static int[] way(TokenTree tree, int token) {
        int parent = tree.parents()[token];
        int[] self = {tree.tokens()[token]};
        return parent < 0 ? self : joined(way(tree, parent), self);
    }

    private int[] tokens(int count) {
        return random.ints(count, 4, VOCABULARY).toArray();
    }

    private static int[] joined(int[] first, int[] second) {
        int[] joined = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, joined, first.length, second.length);
        return joined;
    }

    private static void assertRows(List<float[]> actual, List<float[]> expected) {
        assertThat(actual).hasSameSizeAs(expected);
        for (int i = 0; i < expected.size(); i++) {
            // Not isEqualTo on the lists: a failure would print every logit.
            assertThat(Arrays.equals(actual.get(i), expected.get(i)))
                    .as("row %d has the bits it has alone", i)
                    .isTrue();
        }
    }

    private Model load(GoldenCase golden, int threads) {
        Compute compute = new Compute(KernelChoice.best(), threads);
        open.add(compute);
        try (Checkpoint checkpoint = GgufReader.open(GoldenModels.extractGguf(golden, directory))) {
            Transformer transformer = Transformer.load(checkpoint, compute);
            open.add(transformer);
            return new Model(transformer, new ForwardPass(transformer, compute, CAPACITY * 2));
        } catch (IOException exception) {
            throw new UncheckedIOException(exception);
        }
    }

    private record Model(Transformer transformer, ForwardPass pass) {
        KvCache filled(int[] tokens, int count, TokenRole role) {
            KvCache cache = transformer.newCache(CAPACITY);
            if (count > 0) {
                pass.run(tokens, 0, count, role, cache, Logits.NONE);
            }
            return cache;
        }

        List<float[]> run(int[] tokens, int from, int to, KvCache cache) {
            return run(List.of(new Segment(cache, tokens, from, to, Logits.LAST, TokenTree.EMPTY)), TokenRole.PROMPT);
        }

        List<float[]> run(List<Segment> segments, TokenRole role) {
            Matrix logits = pass.run(segments, role);
            int rows = segments.stream().mapToInt(Segment::logitRows).sum();
            return IntStream.range(0, rows)
                    .mapToObj(row -> Arrays.copyOfRange(logits.data(), logits.row(row), logits.row(row + 1)))
                    .toList();
        }

        /// Logits of `tokens[from..]` of a sequence that runs alone.
        List<float[]> alone(int[] tokens, int from, TokenRole role) {
            KvCache cache = transformer.newCache(CAPACITY);
            Segment whole = new Segment(cache, tokens, 0, tokens.length, Logits.ALL, TokenTree.EMPTY);
            return run(List.of(whole), role).subList(from, tokens.length);
        }

        /// Logits of the last token of a sequence that runs alone.
        List<float[]> last(int[] tokens, TokenRole role) {
            KvCache cache = transformer.newCache(CAPACITY);
            return run(List.of(new Segment(cache, tokens, 0, tokens.length, Logits.LAST, TokenTree.EMPTY)), role);
        }
    }
}
