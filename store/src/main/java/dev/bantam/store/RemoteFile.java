package dev.bantam.store;

import java.net.URI;
import org.jspecify.annotations.Nullable;

/// A file that a web server has.
///
/// @param artefact what it must be
/// @param repository the hub's repository that it is in; null for an address that is none of the hub's
/// @param missing what the server lacks if it answers that it does not have it
record RemoteFile(URI address, Artefact artefact, @Nullable String repository, String missing) {
    static RemoteFile of(ModelSource.HuggingFace source, HubSettings settings) {
        return new RemoteFile(
                settings.address(source),
                source.artefact(),
                source.repository(),
                "no file " + source.file() + " in " + source.repository() + " at revision " + source.revision());
    }

    static RemoteFile of(ModelSource.Url source) {
        return new RemoteFile(
                source.address(),
                source.artefact(),
                null,
                "no file " + source.address().getPath());
    }
}
