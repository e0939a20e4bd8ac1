package dev.bantam.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PairMergerTest {
    @Test
    void mergesTheBestPairFirstAndTheLeftmostOfEquals() {
        Random random = new Random(2);
        for (int round = 0; round < 2_000; round++) {
            PairTable table = randomTable(random);
            int[] symbols = random.ints(random.nextInt(90), 0, 4).toArray();
            int[] merged = symbols.clone();
            int count = new PairMerger(table).merge(merged, merged.length);
            assertThat(IntStream.of(Arrays.copyOf(merged, count)).boxed().toList())
                    .isEqualTo(mergeByDefinition(table, symbols));
        }
    }

    @Test
    void tableKeepsTheFirstOfEqualPairs() {
        PairTable table = new PairTable(0);
        table.put(1, 2, 7, 3);
        table.put(1, 2, 5, 4);
        assertThat(table.rank(table.find(1, 2))).isEqualTo(7);
        assertThat(table.result(table.find(1, 2))).isEqualTo(3);
        assertThat(table.find(2, 1)).isEqualTo(PairTable.ABSENT);
    }

    @Test
    void tableFindsAllOfManyPairs() {
        PairTable table = new PairTable(0);
        for (int i = 0; i < 10_000; i++) {
            table.put(i % 100, i / 100, i, i + 1);
        }
        for (int i = 0; i < 10_000; i++) {
            int place = table.find(i % 100, i / 100);
            assertThat(table.rank(place)).isEqualTo(i);
            assertThat(table.result(place)).isEqualTo(i + 1);
        }
    }

    /// Ranks repeat, as scores may.
    private static PairTable randomTable(Random random) {
        PairTable table = new PairTable(0);
        for (int result = 4; result < 24; result++) {
            table.put(random.nextInt(result), random.nextInt(result), random.nextInt(12), result);
        }
        return table;
    }

    private static List<Integer> mergeByDefinition(PairTable table, int[] symbols) {
        List<Integer> left = new ArrayList<>(IntStream.of(symbols).boxed().toList());
        while (true) {
            int best = -1;
            int bestPlace = PairTable.ABSENT;
            for (int i = 0; i + 1 < left.size(); i++) {
                int place = table.find(left.get(i), left.get(i + 1));
                if (place != PairTable.ABSENT && (best < 0 || table.rank(place) < table.rank(bestPlace))) {
                    best = i;
                    bestPlace = place;
                }
            }
            if (best < 0) {
                return left;
            }
            left.set(best, table.result(bestPlace));
            left.subList(best + 1, best + 2).clear();
        }
    }
}
