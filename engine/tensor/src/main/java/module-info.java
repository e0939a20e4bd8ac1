/// Number formats, tensors, kernels and the worker pool that runs them.
module dev.bantam.tensor {
    requires jdk.incubator.vector;
    requires static org.jspecify;

    exports dev.bantam.tensor;
}
