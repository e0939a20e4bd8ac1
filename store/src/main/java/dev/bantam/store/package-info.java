/// The catalogue of known models, their download, and the cache they lie in.
///
/// Layout of the store, below its root:
/// ```
/// models/NAME/FILE.gguf            a whole, verified model
/// models/NAME/model.safetensors    the weights of a model that is a Hugging Face folder, its other files beside them
/// models/NAME/model.json           its record: name, file, size, sha256, source, date
/// models/NAME/FILE.gguf.part       a download that has not ended, or was interrupted
/// models/NAME/FILE.gguf.part.json  what it takes to resume that download
/// models/NAME/packages/            wheels that have come so far
/// locks/NAME.lock                  held by the process that pulls or removes the model
/// found/NAME                       where the model of that name was found
/// trusted.json                     hashes that only the hub stated, as they were at the first pull
/// catalogue.yaml                   models of the user's own, where there is one
/// ```
/// A model is there when its record is there and its file has the record's size. Files come into being by an atomic
/// move after their hash was verified and their bytes forced to the disk.
@NullMarked
package dev.bantam.store;

import org.jspecify.annotations.NullMarked;
