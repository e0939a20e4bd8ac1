package dev.bantam.store;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// The body of a response, taken piece by piece with a limit on the wait for each.
/// The client of the JDK has a limit for the answer's begin alone: a server that stalls midway would hang it.
final class ResponseBytes implements HttpResponse.BodySubscriber<ResponseBytes> {
    /// Pieces (of up to 16 kB) that may wait to be taken.
    private static final int WINDOW = 32;

    private sealed interface Signal {
        record Piece(List<ByteBuffer> buffers) implements Signal {}

        record Failure(Throwable cause) implements Signal {}

        record End() implements Signal {}
    }

    // Bounded by what was asked for: at most WINDOW pieces and one end.
    private final BlockingQueue<Signal> signals = new LinkedBlockingQueue<>();
    private final AtomicReference<Flow.@Nullable Subscription> subscription = new AtomicReference<>();

    @Override
    public CompletionStage<ResponseBytes> getBody() {
        return CompletableFuture.completedStage(this);
    }

    @Override
    public void onSubscribe(Flow.Subscription newSubscription) {
        if (subscription.compareAndSet(null, newSubscription)) {
            newSubscription.request(WINDOW);
        } else {
            newSubscription.cancel();
        }
    }

    @Override
    public void onNext(List<ByteBuffer> buffers) {
        signals.add(new Signal.Piece(buffers));
    }

    @Override
    public void onError(Throwable cause) {
        signals.add(new Signal.Failure(cause));
    }

    @Override
    public void onComplete() {
        signals.add(new Signal.End());
    }

    /// The next piece; empty at the end of the body.
    ///
    /// @throws HttpTimeoutException when nothing comes for that long
    /// @throws IOException when the connection is cut
    Optional<List<ByteBuffer>> next(Duration longestWait) throws IOException, InterruptedException {
        Signal signal = signals.poll(longestWait.toMillis(), TimeUnit.MILLISECONDS);
        return switch (signal) {
            case null -> throw new HttpTimeoutException("no bytes came for " + longestWait.toSeconds() + " s");
            case Signal.Piece(List<ByteBuffer> buffers) -> {
                Flow.Subscription subscribed = subscription.get();
                if (subscribed != null) {
                    subscribed.request(1);
                }
                yield Optional.of(buffers);
            }
            case Signal.Failure(Throwable cause) -> throw new IOException("the connection was cut", cause);
            case Signal.End() -> Optional.empty();
        };
    }

    /// Gives up the rest of the body.
    void cancel() {
        Flow.Subscription subscribed = subscription.get();
        if (subscribed != null) {
            subscribed.cancel();
        }
    }
}
