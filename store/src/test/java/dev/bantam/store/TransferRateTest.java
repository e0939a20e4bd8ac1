package dev.bantam.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class TransferRateTest {
    private static final long SECOND = 1_000_000_000L;

    @Test
    void writesSizes() {
        assertThat(ByteSize.text(0)).isEqualTo("0 B");
        assertThat(ByteSize.text(999)).isEqualTo("999 B");
        assertThat(ByteSize.text(1000)).isEqualTo("1.0 kB");
        assertThat(ByteSize.text(999_949)).isEqualTo("999.9 kB");
        assertThat(ByteSize.text(999_950)).isEqualTo("1.0 MB");
        assertThat(ByteSize.text(98_362_432)).isEqualTo("98.4 MB");
        assertThat(ByteSize.text(1_117_320_768)).isEqualTo("1.1 GB");
        assertThat(ByteSize.text(Long.MAX_VALUE)).endsWith(" TB");
    }

    @Test
    void readsSizes() {
        assertThat(ByteSize.parse("300MB")).isEqualTo(300_000_000);
        assertThat(ByteSize.parse(" 1.5 gb ")).isEqualTo(1_500_000_000);
        assertThat(ByteSize.parse("300MiB")).isEqualTo(300L << 20);
        assertThat(ByteSize.parse("2k")).isEqualTo(2000);
        assertThat(ByteSize.parse("77")).isEqualTo(77);
        for (String none : List.of("", "MB", "-1MB", "0", "1e9", "1.5.2GB", "99999999999999GB")) {
            assertThatThrownBy(() -> ByteSize.parse(none))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("\"" + none + "\" is no size");
        }
    }

    @Test
    void tellsSpeedAndTimeLeft() {
        TransferRate rate = new TransferRate();
        assertThat(rate.line(0, 0, 100_000_000)).isEqualTo("0 B of 100.0 MB (0 %)");
        assertThat(rate.line(SECOND, 10_000_000, 100_000_000))
                .isEqualTo("10.0 MB of 100.0 MB (10 %), 10.0 MB/s, 9 s left");
        assertThat(rate.line(10 * SECOND, 100_000_000, 100_000_000)).startsWith("100.0 MB of 100.0 MB (100 %), ");
    }

    @Test
    void forgetsOldSpeeds() {
        TransferRate rate = new TransferRate();
        rate.line(0, 0, 2_000_000_000);
        rate.line(SECOND, 500_000_000, 2_000_000_000);
        for (int second = 2; second <= 10; second++) {
            rate.line(second * SECOND, 500_000_000 + second * 1_000_000L, 2_000_000_000);
        }
        assertThat(rate.line(11 * SECOND, 511_000_000, 2_000_000_000)).contains(", 1.0 MB/s, 24 min 49 s left");
    }

    @Test
    void startsAgainWithTheDownload() {
        TransferRate rate = new TransferRate();
        rate.line(0, 0, 1000);
        rate.line(SECOND, 900, 1000);
        assertThat(rate.line(2 * SECOND, 100, 1000)).isEqualTo("100 B of 1.0 kB (10 %)");
        assertThat(rate.line(3 * SECOND, 100, 1000)).isEqualTo("100 B of 1.0 kB (10 %), 0 B/s");
    }

    @Test
    void says100PercentOnlyAtTheEnd() {
        assertThat(new TransferRate().line(0, 999_999_999, 1_000_000_000)).contains("(99 %)");
    }
}
