#!/bin/sh
# Sorts a published program into the layers of its image, those that change least first:
#   libtorch/      the half (CPU) or several gigabytes (CUDA) that change with the version of libtorch
#   dependencies/  other people's libraries
#   program/       ours
#   writable/      the folders a step may write, empty
# and makes modes and times the same in every build, so that the same files are the same layer.
# Usage: image-layers.sh PUBLISHED LAYERS
set -eu
published=$1 layers=$2
mkdir -p "$layers/libtorch" "$layers/dependencies" "$layers/program" "$layers/writable/scratch" "$layers/writable/cache"
cd "$published"

# What no running program opens: documentation of the API, and libtorch's Python binding and its parts for phones, tests and compilers.
find . -name '*.xml' -delete
for unused in libtorch_python libshm libnnapi_backend libbackend_with_compiler libjitbackend_test libtorchbind_test libaoti_custom_ops libtorch_global_deps; do
  find . -name "$unused.so" -printf 'removed %f, %s bytes\n' -delete
done

# A libtorch with CUDA lies beside the program, that for the CPU in a folder of its own.
for library in libtorch libtorch*.so* libc10*.so* libcu*.so* libnv*.so* libnccl*.so* libgomp*.so*; do
  [ -e "$library" ] && mv "$library" "$layers/libtorch/"
done
for file in * ; do
  case $file in
    StackingK8s.*|fold-trainer*|aggregator*|meta-trainer*|stacking-operator*) mv "$file" "$layers/program/" ;;
    *) mv "$file" "$layers/dependencies/" ;;
  esac
done
chmod -R u=rwX,go=rX "$layers"
find "$layers" -exec touch -h -d '2000-01-01 00:00:00 UTC' {} +
