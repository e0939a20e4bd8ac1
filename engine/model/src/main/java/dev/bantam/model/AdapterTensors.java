package dev.bantam.model;

import dev.bantam.formats.Checkpoint;
import dev.bantam.formats.FormatException;
import dev.bantam.formats.Metadata;
import dev.bantam.model.Adapter.Pair;
import dev.bantam.tensor.DType;
import dev.bantam.tensor.Dequantizer;
import dev.bantam.tensor.Tensor;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// Adapters as tensors under the names that PEFT gives them, checked against a model.
final class AdapterTensors {
    private AdapterTensors() {}

    private static String name(int layer, AdapterTarget target, String matrix) {
        return "base_model.model.model.layers." + layer + "." + target.path() + ".lora_" + matrix + ".weight";
    }

    static List<Tensor> of(Adapter adapter) {
        List<Tensor> tensors = new ArrayList<>();
        for (int l = 0; l < adapter.layers().size(); l++) {
            for (AdapterTarget target : adapter.targets()) {
                Pair pair = adapter.pair(l, target);
                tensors.add(tensor(name(l, target, "A"), adapter.rank(), pair.inputs(), pair.a()));
                tensors.add(tensor(name(l, target, "B"), pair.outputs(), adapter.rank(), pair.b()));
            }
        }
        return tensors;
    }

    private static Tensor tensor(String name, int rows, int columns, float[] values) {
        ByteBuffer bytes = ByteBuffer.allocate(Float.BYTES * values.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
        return new Tensor(name, DType.F32, List.of((long) rows, (long) columns), MemorySegment.ofBuffer(bytes));
    }

    static Adapter load(Checkpoint checkpoint, ModelConfig config) {
        Metadata metadata = checkpoint.metadata();
        int rank = Math.toIntExact(metadata.integer("r").orElseThrow(() -> missing(checkpoint, "r")));
        double alpha = metadata.number("lora_alpha").orElseThrow(() -> missing(checkpoint, "lora_alpha"));
        Set<AdapterTarget> targets =
                metadata.strings("target_modules").orElseThrow(() -> missing(checkpoint, "target_modules")).stream()
                        .map(AdapterTarget::named)
                        .collect(Collectors.toSet());
        // All names before any memory: a small file must not ask for much of it.
        Set<String> expected = new HashSet<>();
        for (int l = 0; l < config.layers().size(); l++) {
            for (AdapterTarget target : targets) {
                expected.add(name(l, target, "A"));
                expected.add(name(l, target, "B"));
            }
        }
        requireSame(checkpoint, expected);
        Adapter adapter = new Adapter(config, rank, (float) alpha, targets);
        for (int l = 0; l < config.layers().size(); l++) {
            for (AdapterTarget target : adapter.targets()) {
                Pair pair = adapter.pair(l, target);
                read(checkpoint, name(l, target, "A"), rank, pair.inputs(), pair.a());
                read(checkpoint, name(l, target, "B"), pair.outputs(), rank, pair.b());
            }
        }
        return adapter;
    }

    private static FormatException missing(Checkpoint checkpoint, String key) {
        return new FormatException(checkpoint + ": " + key + " is missing from the adapter's configuration");
    }

    private static void requireSame(Checkpoint checkpoint, Set<String> expected) {
        Set<String> missing = new TreeSet<>(expected);
        missing.removeAll(checkpoint.tensorNames());
        if (!missing.isEmpty()) {
            throw new ModelException(checkpoint + ": " + missing.size() + " tensors are missing, such as "
                    + missing.iterator().next());
        }
        Set<String> unused = new TreeSet<>(checkpoint.tensorNames());
        unused.removeAll(expected);
        if (!unused.isEmpty()) {
            throw new ModelException(checkpoint + ": " + unused.size()
                    + " tensors can't be used with this model, such as "
                    + unused.iterator().next());
        }
    }

    private static void read(Checkpoint checkpoint, String name, int rows, int columns, float[] values) {
        Tensor tensor =
                checkpoint.tensor(name).orElseThrow(() -> new ModelException(checkpoint + ": " + name + " is missing"));
        if (!tensor.shape().equals(List.of((long) rows, (long) columns))) {
            throw new ModelException(checkpoint + ": " + name + " has shape " + tensor.shape()
                    + ", but this model and rank ask for [" + rows + ", " + columns + "]");
        }
        Dequantizer.dequantize(tensor.dtype(), tensor.data(), 0, values, 0, values.length);
        for (float value : values) {
            if (!Float.isFinite(value)) {
                throw new ModelException(checkpoint + ": " + name + " has a value that is not finite");
            }
        }
    }
}
