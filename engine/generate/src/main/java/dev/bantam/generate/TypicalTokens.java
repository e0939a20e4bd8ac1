package dev.bantam.generate;

import java.util.Arrays;

/// Locally typical sampling (Meister et al. 2022): tokens whose surprise, `-log p`, is near to the entropy, which is
/// the surprise to be expected. Tokens that are far too probable go as well as those that are far too improbable.
final class TypicalTokens {
    private TypicalTokens() {}

    /// The most typical candidates, the fewest whose probabilities add up to a share of all; those that are as
    /// typical as the last of them stay too.
    ///
    /// @param candidates as [Sampler] makes them
    /// @param count how many of them count
    /// @return most typical first, at least one
    static long[] of(long[] candidates, int count, float share) {
        double total = 0;
        for (int i = 0; i < count; i++) {
            total += Sampler.probability(candidates[i]);
        }
        double entropy = 0;
        for (int i = 0; i < count; i++) {
            double probability = Sampler.probability(candidates[i]) / total;
            entropy -= probability > 0 ? probability * Math.log(probability) : 0;
        }
        long[] order = new long[count];
        for (int i = 0; i < count; i++) {
            double surprise = -Math.log(Sampler.probability(candidates[i]) / total);
            // Bits of a float that is not negative sort as its value does.
            order[i] = (long) Float.floatToRawIntBits((float) Math.abs(surprise - entropy)) << 32 | i;
        }
        Arrays.sort(order);
        long[] typical = new long[count];
        double sum = 0;
        int kept = 0;
        while (kept < count && (sum < share * total || order[kept] >>> 32 == order[kept - 1] >>> 32)) {
            typical[kept] = candidates[(int) order[kept]];
            sum += Sampler.probability(typical[kept]);
            kept++;
        }
        return Arrays.copyOf(typical, kept);
    }
}
