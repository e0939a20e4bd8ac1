/// Number formats, tensors, kernels and the worker pool that runs them.
module dev.bantam.tensor {
    requires jdk.incubator.vector;
    requires static org.jspecify;

    exports dev.bantam.tensor;

    uses dev.bantam.tensor.Kernels;

    provides dev.bantam.tensor.Kernels with
            dev.bantam.tensor.vector.VectorKernels;
}
