#!/usr/bin/env bash
# Builds llama.cpp for this machine from the source distribution of llama-cpp-python.
#
# Usage: setup.sh [FOLDER]      default: ${XDG_CACHE_HOME:-~/.cache}/bantam/peers
# Needs: python3 with pip, cmake, a C++ compiler; ninja is used where it is there. Does nothing where it is built already.
set -euo pipefail

version=0.3.36
targets=(llama-bench llama-perplexity llama-quantize llama-completion llama-cli llama-server llama-tokenize)

folder=${1:-${XDG_CACHE_HOME:-$HOME/.cache}/bantam/peers}
mkdir -p "$folder"
folder=$(cd "$folder" && pwd)
binaries=$folder/build/bin
stamp=$folder/built-$version

built() {
    [[ -f $stamp ]] || return 1
    local target
    for target in "${targets[@]}"; do
        [[ -x $binaries/$target ]] || return 1
    done
}

if built; then
    echo "llama.cpp of llama-cpp-python $version is in $binaries"
    exit 0
fi

for tool in python3 cmake c++; do
    if ! command -v "$tool" > /dev/null; then
        echo "setup.sh: $tool is missing; install it and run this again" >&2
        exit 1
    fi
done

source=$folder/llama_cpp_python-$version
if [[ ! -f $source/vendor/llama.cpp/CMakeLists.txt ]]; then
    # Only the package itself from source: what pip needs to read its metadata may come as wheels.
    python3 -m pip download --quiet --no-deps --no-binary llama-cpp-python --dest "$folder" "llama-cpp-python==$version"
    tar -xzf "$folder/llama_cpp_python-$version.tar.gz" -C "$folder"
    rm "$folder/llama_cpp_python-$version.tar.gz"
fi

generator=()
if command -v ninja > /dev/null; then
    generator=(-G Ninja)
fi
cmake "${generator[@]}" -S "$source/vendor/llama.cpp" -B "$folder/build" -DCMAKE_BUILD_TYPE=Release -DGGML_NATIVE=ON \
    -DLLAMA_BUILD_TESTS=OFF -DLLAMA_BUILD_EXAMPLES=OFF -DLLAMA_BUILD_UI=OFF -DLLAMA_USE_PREBUILT_UI=OFF \
    -DLLAMA_OPENSSL=OFF > "$folder/build.log" 2>&1 ||
    { tail -n 20 "$folder/build.log" >&2; exit 1; }
cmake --build "$folder/build" --parallel "$(nproc)" --target "${targets[@]}" >> "$folder/build.log" 2>&1 ||
    { tail -n 20 "$folder/build.log" >&2; exit 1; }
touch "$stamp"
echo "llama.cpp of llama-cpp-python $version is in $binaries"
