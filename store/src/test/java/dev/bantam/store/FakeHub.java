package dev.bantam.store;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/// A hub that redirects to a second server, as the real one does. Answers are scripted: each request takes the next
/// answer of its server's script; with an empty script the file is served as it should be.
final class FakeHub implements AutoCloseable {
    static final String FILE_PATH = "/tiny/model/resolve/main/tiny.gguf";

    @FunctionalInterface
    interface Answer {
        void to(HttpExchange exchange) throws IOException, InterruptedException;
    }

    record Seen(
            String method,
            String path,
            @Nullable String token,
            @Nullable String range,
            @Nullable String ifRange) {}

    final List<Seen> hubRequests = new CopyOnWriteArrayList<>();
    final List<Seen> fileRequests = new CopyOnWriteArrayList<>();
    final Queue<Answer> hubScript = new ConcurrentLinkedQueue<>();
    final Queue<Answer> fileScript = new ConcurrentLinkedQueue<>();
    volatile byte[] content;
    volatile String tag = "\"first\"";
    volatile @Nullable String linkedTag;

    /// What the hub's API answers when it is asked for a repository's files.
    volatile String listing = "{}";

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Path part;
    private final HttpServer hub;
    private final HttpServer files;

    /// @param part where the client puts what it receives
    FakeHub(byte[] content, Path part) throws IOException {
        this.part = part;
        this.content = content;
        this.files = start(fileRequests, fileScript, this::serveFile);
        this.hub = start(hubRequests, hubScript, this::answerAsHub);
    }

    String endpoint() {
        return "http://127.0.0.1:" + hub.getAddress().getPort();
    }

    String fileEndpoint() {
        return "http://127.0.0.1:" + files.getAddress().getPort();
    }

    private void answerAsHub(HttpExchange exchange) throws IOException {
        if (exchange.getRequestURI().getPath().startsWith("/api/")) {
            byte[] json = listing.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, json.length);
            exchange.getResponseBody().write(json);
        } else {
            redirect(exchange);
        }
    }

    /// The redirect that the hub gives for a large file.
    void redirect(HttpExchange exchange) throws IOException {
        if (linkedTag != null) {
            exchange.getResponseHeaders().add("X-Linked-ETag", '"' + linkedTag + '"');
        }
        redirectTo(fileEndpoint() + "/objects/1").answer(exchange);
    }

    /// The file, whole or from where the request asks, if it names the present tag.
    void serveFile(HttpExchange exchange) throws IOException {
        send(exchange, content, content.length);
    }

    /// Cuts the connection once the bytes have arrived: the client may drop what it has not yet read when it learns of
    /// the cut.
    Answer cutAfter(int bytes) {
        return exchange -> {
            send(exchange, content, bytes);
            for (int i = 0; i < 1000 && received() < bytes; i++) {
                Thread.sleep(5);
            }
        };
    }

    Answer stallAfter(int bytes) {
        return exchange -> {
            begin(exchange, content);
            exchange.getResponseBody().write(content, 0, bytes);
            exchange.getResponseBody().flush();
            closing.await();
        };
    }

    Answer neverAnswer() {
        return exchange -> closing.await();
    }

    static Answer status(int status, String... headers) {
        return exchange -> {
            for (int i = 0; i < headers.length; i += 2) {
                exchange.getResponseHeaders().add(headers[i], headers[i + 1]);
            }
            exchange.sendResponseHeaders(status, -1);
        };
    }

    static Redirect redirectTo(String location) {
        return new Redirect(location);
    }

    record Redirect(String location) implements Answer {
        void answer(HttpExchange exchange) throws IOException {
            exchange.getResponseHeaders().add("Location", location);
            exchange.sendResponseHeaders(302, -1);
        }

        @Override
        public void to(HttpExchange exchange) throws IOException {
            answer(exchange);
        }
    }

    @Override
    public void close() {
        closing.countDown();
        hub.stop(0);
        files.stop(0);
        threads.shutdownNow();
    }

    private void send(HttpExchange exchange, byte[] bytes, int end) throws IOException {
        int start = begin(exchange, bytes);
        exchange.getResponseBody().write(bytes, start, Math.max(0, Math.min(end, bytes.length) - start));
        exchange.getResponseBody().flush();
    }

    private long received() throws IOException {
        return Files.exists(part) ? Files.size(part) : 0;
    }

    private int begin(HttpExchange exchange, byte[] bytes) throws IOException {
        exchange.getResponseHeaders().add("ETag", tag);
        String range = exchange.getRequestHeaders().getFirst("Range");
        if (range == null || !tag.equals(exchange.getRequestHeaders().getFirst("If-Range"))) {
            exchange.sendResponseHeaders(200, bytes.length);
            return 0;
        }
        int start = Integer.parseInt(range.substring("bytes=".length(), range.length() - 1));
        exchange.getResponseHeaders()
                .add("Content-Range", "bytes " + start + "-" + (bytes.length - 1) + "/" + bytes.length);
        exchange.sendResponseHeaders(206, bytes.length - start);
        return start;
    }

    private HttpServer start(List<Seen> requests, Queue<Answer> script, Answer otherwise) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", exchange -> {
            requests.add(new Seen(
                    exchange.getRequestMethod(),
                    exchange.getRequestURI().getPath(),
                    exchange.getRequestHeaders().getFirst("Authorization"),
                    exchange.getRequestHeaders().getFirst("Range"),
                    exchange.getRequestHeaders().getFirst("If-Range")));
            Answer answer = script.poll();
            try (exchange) {
                (answer == null ? otherwise : answer).to(exchange);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        server.start();
        return server;
    }
}
