# One target for everything; `make help` lists them.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
# cpu | cuda: which libtorch is built against.
TORCH ?= cpu
DEMO_DIR ?= out/demo
# Of the images; the default is what the operator looks for.
VERSION := $(shell sed -n 's:.*<Version>\(.*\)</Version>.*:\1:p' Directory.Build.props)
REGISTRY ?= stackingk8s
TAG ?= $(VERSION)
IMAGES ?= fold-trainer aggregator meta-trainer stacking-operator
# The first of docker, podman and buildah that answers, unless ENGINE names one; IMAGE_FLAGS go to its build command.
ENGINE ?= $(firstword $(foreach engine,docker podman buildah,$(shell $(engine) info >/dev/null 2>&1 && echo $(engine))))
IMAGE_FLAGS ?=
# Folders of the projects that make a program each: what bin/ holds.
PROGRAMS ?= cli operator images/fold-trainer images/aggregator images/meta-trainer
DOTNET_FLAGS := -c Release -p:Torch=$(TORCH) --nologo -v quiet

.PHONY: help build demo test test-cluster test-s3 s3-server test-large test-e2e test-kind bench bench-store bench-large bench-stack bench-identity bench-fingerprints bench-operator crd docs format format-check clean check-machine helm-check helm-render images sbom audit prometheus-server

help: ## this list
	@grep -hE '^[a-z0-9-]+:.*##' $(MAKEFILE_LIST) | sort | awk -F ':.*## ' '{printf "  make %-14s %s\n", $$1, $$2}'

check-machine:
	@command -v dotnet >/dev/null || { echo "The .NET 10 SDK is missing: install the package dotnet-sdk-10.0, or see https://dotnet.microsoft.com/download"; exit 2; }
	@dotnet --list-sdks | grep '^10\.' >/dev/null || { echo "The .NET SDK here is $$(dotnet --version 2>/dev/null); version 10 is needed."; exit 2; }
	@[ "$$(uname -sm)" = "Linux x86_64" ] || { echo "libtorch and LightGBM are restored for Linux on x86-64; this is $$(uname -sm)."; exit 2; }
	@ldconfig -p | grep 'libgomp\.so\.1' >/dev/null || { echo "LightGBM needs libgomp.so.1: apt-get install libgomp1"; exit 2; }

build: check-machine ## bin/stacking, bin/stacking-operator and the three step programs
	@for program in $(PROGRAMS); do dotnet publish $$program $(DOTNET_FLAGS) -o bin; done
	@echo "bin/stacking, bin/stacking-operator, bin/fold-trainer, bin/aggregator, bin/meta-trainer"

demo: build ## a whole run on real photographs, with a report at the end (three to four minutes on 2 cores, and the build)
	@bin/stacking sample-data --photos examples/photos --out examples/data/quickstart --count 2000 --size 64
	@bin/stacking run -f examples/01-quickstart.yaml --work-dir $(DEMO_DIR)
	@bin/stacking verify $(DEMO_DIR)
	@bin/stacking report --model $(DEMO_DIR) --html $(DEMO_DIR)/report.html
	@echo "The report as a page: $(DEMO_DIR)/report.html"

test: build s3-server prometheus-server signature-verifier lua ## every test of the project
	@dotnet build StackingK8s.sln $(DOTNET_FLAGS)
	@tests/run.sh

test-s3: check-machine s3-server ## the S3 store against a real server (docs/s3.md)
	@dotnet run --project tests/Artifacts.Tests $(filter-out --nologo -v quiet,$(DOTNET_FLAGS)) -- -namespace StackingK8s.Tests.Artifacts.S3

# Swift is installed where that can be done; elsewhere the tests of S3 say what is missing, and are skipped.
s3-server:
	@if [ -z "$${STACKING_TEST_S3_ENDPOINT:-}" ] && ! PATH="$$PATH:/usr/sbin" command -v swift-proxy-server >/dev/null; then \
	  if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	    apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends swift-proxy swift-account swift-container swift-object memcached curl >/dev/null || echo "The S3 server could not be installed: its tests will be skipped."; \
	  else echo "No S3 server here: apt-get install --no-install-recommends swift-proxy swift-account swift-container swift-object memcached curl"; fi; fi

# Debian's package is unpacked, not installed, so that its daemon is never started. Elsewhere the tests that ask Prometheus are skipped.
prometheus-server:
	@if ! { command -v prometheus && command -v promtool; } >/dev/null && [ ! -x .build/prometheus/usr/bin/promtool ]; then \
	  mkdir -p .build/prometheus && cd .build/prometheus; \
	  if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then apt-get update -qq || true; fi; \
	  if command -v apt-get >/dev/null && apt-get download -qq prometheus 2>/dev/null && dpkg-deb -x prometheus_*.deb .; then rm prometheus_*.deb; \
	  else echo "No Prometheus here, and it could not be fetched by apt-get: put prometheus and promtool on the PATH, or their tests will be skipped."; fi; fi

# Argo CD reads a run's health by a script in Lua. Elsewhere its test is skipped.
.PHONY: lua
lua:
	@if ! command -v lua5.4 >/dev/null; then \
	  if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	    apt-get update -qq || true; \
	    DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends lua5.4 >/dev/null || echo "lua5.4 could not be installed: its test will be skipped."; \
	  else echo "No Lua here: apt-get install lua5.4"; fi; fi

.PHONY: leak-test
leak-test: check-machine ## leaks planted in data, each found before anything trains; random labels score as chance does
	@dotnet run --project tests/Stacking.Tests -c Release -p:Torch=$(TORCH) -- -namespace StackingK8s.Tests.Stacking.Leaks

# Debian's securesystemslib, which checks our signatures, is unpacked, not installed. Elsewhere the test that asks it is skipped.
# The interpreter that Debian's packages belong to, whatever else is first on the PATH.
DEBIAN_PYTHON := $(firstword $(wildcard /usr/bin/python3) python3)
.PHONY: signature-verifier
signature-verifier:
	@if ! PYTHONPATH=.build/securesystemslib/usr/lib/python3/dist-packages $(DEBIAN_PYTHON) -c 'import securesystemslib, cryptography' 2>/dev/null; then \
	  mkdir -p .build/securesystemslib && cd .build/securesystemslib; \
	  if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	    apt-get update -qq || true; \
	    $(DEBIAN_PYTHON) -c 'import cryptography' 2>/dev/null || DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends python3-cryptography >/dev/null || true; fi; \
	  if command -v apt-get >/dev/null && apt-get download -qq python3-securesystemslib 2>/dev/null && dpkg-deb -x python3-securesystemslib_*.deb .; then rm python3-securesystemslib_*.deb; \
	  else echo "No python3-securesystemslib here, and it could not be fetched by apt-get: install it, or the test of signatures will be skipped."; fi; fi

test-large: ## the largest networks against timm, some minutes and 10 GB of memory
	@dotnet run --project tests/Vision.Tests -c Release -p:Torch=$(TORCH) -- -explicit only -trait "Size=large"

test-cluster: check-machine ## the operator against a cluster of yours: make test-cluster KUBECONFIG=FILE
	@[ -n "$${KUBECONFIG:-}" ] || { echo "KUBECONFIG is not set. Run: make test-cluster KUBECONFIG=$$HOME/.kube/config"; exit 2; }
	@echo "Tests the operator of this checkout, as a process here, against the cluster of $$KUBECONFIG. Each test creates a namespace stacking-test-* of its own and"
	@echo "deletes it; the StackingRun definition is applied if it is missing, and deleted afterwards. Needs an administrator's rights, and a few minutes."
	@STACKING_TEST_KUBECONFIG=$$KUBECONFIG dotnet run --project tests/Operator.Tests -c Release -p:Torch=$(TORCH) -- -namespace StackingK8s.Tests.Operator.RealCluster

test-e2e: ## chart, operator and runs on a cluster of yours: make test-e2e KUBECONFIG=FILE [IMAGES=prefix] [TAG=] [S3_ENDPOINT=URL] (docs/install.md)
	@tests/e2e/run.sh

test-kind: build ## the same on a kind cluster of its own, with this checkout's images; needs Docker, kind, kubectl and helm
	@tests/e2e/kind.sh

bench: check-machine bench-store bench-large ## speed side by side, written to docs/benchmarks.md, docs/benchmarks-store.md and docs/benchmarks-large.md
	@GLIBC_TUNABLES=glibc.malloc.hugetlb=1 dotnet run --project bench -c Release -p:Torch=$(TORCH) -- speed examples/photos docs/benchmarks.md

bench-store: check-machine s3-server ## the S3 client beside boto3 (some minutes), written to docs/benchmarks-store.md
	@dotnet run --project bench -c Release -p:Torch=$(TORCH) -- store docs/benchmarks-store.md

bench-large: build ## the aggregate step and verify on a million rows x 514 columns (some minutes, 12 GB of disk in TMPDIR), written to docs/benchmarks-large.md
	@dotnet run --project bench -c Release -p:Torch=$(TORCH) -- large bin docs/benchmarks-large.md 100000 1000000

.PHONY: bench-data
bench-data: build ## a million rows of a manifest beside pandas, written to docs/benchmarks-data.md
	@dotnet run --project bench -c Release -p:Torch=$(TORCH) -- data bin/stacking docs/benchmarks-data.md

.PHONY: bench-search
bench-search: build ## the search beside LightGBM one candidate at a time (twenty minutes), written to docs/benchmarks-search.md
	@dotnet run --project bench -c Release -p:Torch=$(TORCH) -- search bin/stacking docs/benchmarks-search.md

bench-stack: build ## the meta-model beside its experts, on two data sets, with PHOTOS=DIR three, and five seeds (an hour), written to docs/benchmarks-stack.md
	@dotnet run --project bench -c Release -p:Torch=$(TORCH) -- stack bin/stacking "$(PHOTOS)" docs/benchmarks-stack.md 42 1 2 3 4

bench-fingerprints: check-machine ## copies found and pictures confused, over the photographs below PHOTOS=, written to docs/benchmarks-fingerprints.md
	@[ -d "$(PHOTOS)" ] || { echo "PHOTOS is not a folder of photographs. Run: make bench-fingerprints PHOTOS=DIR"; exit 2; }
	@dotnet run --project bench -c Release -p:Torch=$(TORCH) -- fingerprints "$(PHOTOS)" docs/benchmarks-fingerprints.md

bench-identity: build ## some 200 trainings and resumes under load (half an hour), written to docs/benchmarks-identity.md
	@dotnet run --project bench -c Release -p:Torch=$(TORCH) -- identity bin/stacking examples/photos docs/benchmarks-identity.md 102

bench-operator: build ## a thousand runs at once against a test cluster (half an hour), written to docs/benchmarks-operator.md
	@dotnet run --project bench -c Release -p:Torch=$(TORCH) -- operator bin/stacking-operator docs/benchmarks-operator.md

images: ## the four images: TAG= REGISTRY= TORCH=cpu|cuda ENGINE= SDK_IMAGE= RUNTIME_IMAGE= (docs/images.md)
	@[ -n "$(strip $(ENGINE))" ] || { echo "No container engine answers here: install docker, podman or buildah, or start its service (docker info says what is wrong)."; exit 2; }
	@case "$(TORCH)" in cpu|cuda) ;; *) echo "TORCH is cpu or cuda, not '$(TORCH)'."; exit 2 ;; esac
	@for image in $(IMAGES); do \
	  folder=images/$$image; [ $$image != stacking-operator ] || folder=operator; \
	  [ -f $$folder/Dockerfile ] || { echo "Unknown image '$$image': IMAGES must be one or more of fold-trainer, aggregator, meta-trainer, stacking-operator."; exit 2; }; \
	  torch=; [ $$image != fold-trainer ] || torch="--build-arg TORCH=$(TORCH)"; \
	  $(ENGINE) build -f $$folder/Dockerfile -t $(REGISTRY)/$$image:$(TAG) $$torch \
	    --build-arg VERSION=$(VERSION) --build-arg REVISION=$$(git rev-parse HEAD 2>/dev/null || echo unknown) --build-arg SOURCE=$$(git remote get-url origin 2>/dev/null || echo unknown) \
	    $(if $(SDK_IMAGE),--build-arg SDK_IMAGE=$(SDK_IMAGE)) $(if $(RUNTIME_IMAGE),--build-arg RUNTIME_IMAGE=$(RUNTIME_IMAGE)) $(IMAGE_FLAGS) . ; \
	  echo "$(REGISTRY)/$$image:$(TAG)"; \
	done

sbom: check-machine ## what each program is made of, as CycloneDX 1.6 in out/sbom/
	@dotnet tool restore >/dev/null
	@for project in $(PROGRAMS); do \
	  dotnet restore $$project -p:Torch=$(TORCH) --nologo -v quiet; \
	  file=$$(ls $$project/*.csproj); \
	  name=$$(sed -n 's:.*<AssemblyName>\(.*\)</AssemblyName>.*:\1:p' $$file); \
	  dotnet tool run dotnet-CycloneDX $$file --runtime linux-x64 --disable-package-restore --base-intermediate-output-path .build/obj \
	    --output-format Json --spec-version 1.6 --no-serial-number --set-name $$name --set-version $(VERSION) \
	    --output out/sbom --filename $$name.cdx.json >/dev/null; \
	  echo "out/sbom/$$name.cdx.json"; \
	done

audit: check-machine ## known vulnerabilities in the packages, as far as the feed knows
	@build/audit.sh

crd: check-machine ## helm/stacking-operator/crd/stackingruns.yaml from the records of libs/Contracts
	@dotnet run --project build/Reference -c Release -p:Torch=$(TORCH) -- crd helm/stacking-operator/crd/stackingruns.yaml

docs: check-machine ## the generated pages: docs/reference/*.md and docs/exit-codes.md
	@dotnet run --project build/Reference -c Release -p:Torch=$(TORCH) -- docs .

helm-check: check-machine ## lint and render the chart with helm, and check every object it makes
	@dotnet build tests/EndToEnd $(DOTNET_FLAGS)
	@if ! command -v helm >/dev/null; then echo "No helm on the PATH: only what was rendered before is checked (tests/EndToEnd/Chart/Rendered)."; \
	else for values in tests/EndToEnd/Chart/Values/[!r]*.yaml; do echo "helm lint --strict --values $$values"; helm lint --strict --quiet helm/stacking-operator --namespace stacking-system --values $$values; done; fi
	@dotnet run --project tests/EndToEnd --no-build $(filter-out --nologo -v quiet,$(DOTNET_FLAGS)) -- -namespace "StackingK8s.Tests.EndToEnd.Chart*"

helm-render: check-machine ## tests/EndToEnd/Chart/Rendered and the chart's table of values, after a change of the chart; needs helm 3
	@command -v helm >/dev/null || { echo "No helm on the PATH: get Helm 3 from your distribution or https://helm.sh/docs/intro/install"; exit 2; }
	@STACKING_UPDATE_SNAPSHOTS=1 dotnet run --project tests/EndToEnd $(filter-out --nologo -v quiet,$(DOTNET_FLAGS)) -- -method "*A_rendering_is_of_the_chart_as_it_is" -method "*The_README_lists_every_value*"

format: check-machine ## lay out the code with CSharpier, lines of up to 140 characters
	@dotnet tool restore >/dev/null
	@dotnet csharpier format .

format-check: check-machine ## fail where `make format` would change something
	@dotnet tool restore >/dev/null
	@dotnet csharpier check .

clean: ## remove what was built, keep what was trained
	@rm -rf .build bin
