package dev.bantam.cli.models;

import dev.bantam.formats.Checkpoint;
import dev.bantam.formats.Checkpoints;
import dev.bantam.formats.FormatException;
import dev.bantam.model.ModelConfig;
import dev.bantam.model.ModelException;
import dev.bantam.model.Transformer;
import dev.bantam.store.ByteSize;
import dev.bantam.store.ModelEntry;
import dev.bantam.store.ModelStore;
import dev.bantam.store.StoredModel;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Which models have room on a machine.
public final class FitReport {
    private FitReport() {}

    /// One model in one number format.
    ///
    /// @param model its name in the catalogue, or in the store
    /// @param name what to pull it by
    /// @param license name of its licence, or empty
    /// @param need null where it can't be told
    /// @param obstacle why it does not run here; null where it does
    /// @param present whether its file is on this machine
    public record Row(
            String model,
            String name,
            String format,
            String license,
            @Nullable ModelNeed need,
            @Nullable String obstacle,
            boolean present) {
        /// Whether the engine runs it and it has room.
        public boolean fits() {
            return obstacle == null;
        }
    }

    /// All models of the catalogue in all their formats, in the catalogue's order, then those of the store that it
    /// does not have.
    ///
    /// @param context tokens to have room for; at most the model's own
    public static List<Row> rows(ModelStore store, MachineMemory memory, int context) {
        Map<String, StoredModel> stored =
                store.list().stream().collect(Collectors.toMap(StoredModel::name, Function.identity()));
        List<Row> rows = new ArrayList<>();
        for (ModelEntry entry : store.catalogue().entries()) {
            for (String format : entry.allFormats()) {
                ModelEntry variant = entry.in(format);
                StoredModel file = stored.remove(variant.name());
                rows.add(
                        file == null
                                ? row(entry, variant, memory, context)
                                : row(
                                        entry.name(),
                                        variant.quantisation(),
                                        variant.license().name(),
                                        file,
                                        memory,
                                        context));
            }
        }
        stored.values().forEach(file -> rows.add(row(file.name(), "file", "", file, memory, context)));
        return List.copyOf(rows);
    }

    private static Row row(ModelEntry entry, ModelEntry variant, MachineMemory memory, int context) {
        EngineSupport support = EngineSupport.of(variant);
        ModelNeed need = ModelNeed.of(variant, support, Math.min(context, variant.context()))
                .orElse(null);
        String obstacle = support.config() == null
                ? support.refusal() == null ? "the catalogue does not say enough to tell" : support.refusal()
                : room(need, memory);
        return new Row(
                entry.name(),
                variant.name(),
                variant.quantisation(),
                variant.license().name(),
                need,
                obstacle,
                false);
    }

    private static Row row(
            String model, String format, String license, StoredModel stored, MachineMemory memory, int context) {
        try (Checkpoint checkpoint = Checkpoints.open(stored.path())) {
            ModelConfig config = Transformer.configure(checkpoint);
            ModelNeed need = ModelNeed.of(checkpoint, stored.size(), config, Math.min(context, config.contextLength()));
            return new Row(model, stored.name(), format, license, need, room(need, memory), true);
        } catch (IOException | FormatException | ModelException e) {
            return new Row(model, stored.name(), format, license, null, String.valueOf(e.getMessage()), true);
        }
    }

    private static @Nullable String room(@Nullable ModelNeed need, MachineMemory memory) {
        if (need == null || memory.holds(need)) {
            return null;
        }
        return need.totalBytes() > memory.usable()
                ? "needs " + ByteSize.text(need.totalBytes()) + ", " + ByteSize.text(memory.usable()) + " can be used"
                : "needs " + ByteSize.text(need.heapBytes()) + " of Java's heap, which has "
                        + ByteSize.text(memory.heap()) + ": BANTAM_JAVA_OPTS=-Xmx"
                        + Math.ceilDiv(need.heapBytes(), 1L << 30) + "g allows more";
    }

    /// The rows for programs, sizes in bytes.
    public static ObjectNode json(List<Row> rows, MachineMemory memory, MemorySpeed speed, int context) {
        ObjectNode root = JsonMapper.shared().createObjectNode();
        root.putObject("machine")
                .put("memory_bytes", memory.total())
                .put("usable_bytes", memory.usable())
                .put("heap_bytes", memory.heap())
                .put("memory_bytes_per_second", Math.round(speed.bytesPerSecond()))
                .put("threads", speed.threads())
                .put("efficiency", ModelNeed.EFFICIENCY)
                .put("seconds_per_layer", ModelNeed.LAYER_SECONDS);
        root.put("context", context);
        ArrayNode models = root.putArray("models");
        for (Row row : rows) {
            ObjectNode node = models.addObject()
                    .put("model", row.model())
                    .put("pull", row.name())
                    .put("format", row.format())
                    .put("license", row.license())
                    .put("present", row.present())
                    .put("fits", row.fits());
            if (row.obstacle() != null) {
                node.put("obstacle", row.obstacle());
            }
            ModelNeed need = row.need();
            if (need != null) {
                node.put("estimated", need.estimated())
                        .put("context", need.context())
                        .put("file_bytes", need.fileBytes())
                        .put("weight_bytes", need.weightBytes())
                        .put("cache_bytes", need.cacheBytes())
                        .put("working_bytes", need.workingBytes())
                        .put("total_bytes", need.totalBytes())
                        .put("bytes_per_token", need.tokenBytes())
                        .put("layers", need.layers())
                        .put("tokens_per_second", Math.round(10 * need.tokensPerSecond(speed)) / 10.0);
            }
        }
        return root;
    }
}
