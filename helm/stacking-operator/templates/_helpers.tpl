{{- define "stacking-operator.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 40 | trimSuffix "-" -}}
{{- end -}}

{{/* At most 50 characters, so that "-trial-s3" and the like still fit into a label value. */}}
{{- define "stacking-operator.fullname" -}}
{{- if .Values.fullnameOverride -}}
{{- .Values.fullnameOverride | trunc 50 | trimSuffix "-" -}}
{{- else if contains (include "stacking-operator.name" .) .Release.Name -}}
{{- .Release.Name | trunc 50 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-%s" .Release.Name (include "stacking-operator.name" .) | trunc 50 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}

{{- define "stacking-operator.labels" -}}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" }}
app.kubernetes.io/name: {{ include "stacking-operator.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/part-of: stackingk8s
app.kubernetes.io/managed-by: {{ .Release.Service }}
{{- end -}}

{{/* What selects the operator's pods; never changed, since a Deployment's selector cannot be. */}}
{{- define "stacking-operator.selector" -}}
app.kubernetes.io/name: {{ include "stacking-operator.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/component: operator
{{- end -}}

{{- define "stacking-operator.trialS3Selector" -}}
app.kubernetes.io/name: {{ include "stacking-operator.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/component: trial-s3
{{- end -}}

{{- define "stacking-operator.testSelector" -}}
app.kubernetes.io/name: {{ include "stacking-operator.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/component: test
{{- end -}}

{{/* The labels that the operator gives to the pods of steps. */}}
{{- define "stacking-operator.stepSelector" -}}
matchLabels:
  app.kubernetes.io/part-of: stackingk8s
  app.kubernetes.io/managed-by: stacking-operator
matchExpressions:
- {key: stackingk8s.io/run, operator: Exists}
{{- end -}}

{{- define "stacking-operator.serviceAccount" -}}
{{- .Values.serviceAccount.name | default (ternary (include "stacking-operator.fullname" .) "default" .Values.serviceAccount.create) -}}
{{- end -}}

{{/* (dict "root" $ "image" "foldTrainer" "program" "fold-trainer") */}}
{{- define "stacking-operator.image" -}}
{{- $all := .root.Values.images -}}
{{- $own := index $all .image -}}
{{- $repository := $own.repository | default (printf "%s/%s" (trimSuffix "/" $all.prefix) .program) -}}
{{- if $own.digest -}}
{{- printf "%s@%s" $repository $own.digest -}}
{{- else -}}
{{- printf "%s:%s" $repository ($own.tag | default $all.tag | default .root.Chart.AppVersion) -}}
{{- end -}}
{{- end -}}

{{/* Namespaces where steps are fenced in: those named for it, else those watched. */}}
{{- define "stacking-operator.stepNamespaces" -}}
{{- .Values.networkPolicy.steps.namespaces | default .Values.watchNamespaces | toJson -}}
{{- end -}}

{{/* Restricted pod security, of every container of the chart. */}}
{{- define "stacking-operator.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities: {drop: [ALL]}
{{- end -}}

{{- define "stacking-operator.podSecurity" -}}
runAsNonRoot: true
{{- if not (kindIs "invalid" .Values.runAsUser) }}
runAsUser: {{ .Values.runAsUser | int64 }}
runAsGroup: {{ .Values.runAsUser | int64 }}
{{- end }}
seccompProfile: {type: RuntimeDefault}
{{- end -}}

{{/* In a namespace where runs are. The table of docs/operator.md, which a test compares. */}}
{{- define "stacking-operator.rules" -}}
- apiGroups: [stackingk8s.io]
  resources: [stackingruns]
  verbs: [get, list, watch, patch, delete]
- apiGroups: [stackingk8s.io]
  resources: [stackingruns/status]
  verbs: [patch]
# Not asked for by itself: whoever sets blockOwnerDeletion on a Job must be allowed it.
- apiGroups: [stackingk8s.io]
  resources: [stackingruns/finalizers]
  verbs: [update]
- apiGroups: [batch]
  resources: [jobs]
  verbs: [get, list, watch, create, delete]
- apiGroups: [""]
  resources: [pods]
  verbs: [list, watch]
- apiGroups: [""]
  resources: [events]
  verbs: [create, list]
{{- end -}}

{{/* The Secret keeps its generated password over upgrades. */}}
{{- define "stacking-operator.trialS3SecretKey" -}}
{{- $there := lookup "v1" "Secret" .Release.Namespace (printf "%s-trial-s3" (include "stacking-operator.fullname" .)) -}}
{{- if .Values.trialS3.secretKey -}}
{{- .Values.trialS3.secretKey -}}
{{- else if $there -}}
{{- index $there.data "secretKey" | b64dec -}}
{{- else -}}
{{- randAlphaNum 32 -}}
{{- end -}}
{{- end -}}

{{- define "stacking-operator.subjects" -}}
- kind: ServiceAccount
  name: {{ include "stacking-operator.serviceAccount" . }}
  namespace: {{ .Release.Namespace }}
{{- end -}}

{{- define "stacking-operator.dnsEgress" -}}
- to: {{- toYaml .Values.networkPolicy.dns.to | nindent 2 }}
  ports:
  {{- range .Values.networkPolicy.dns.ports }}
  - {protocol: UDP, port: {{ . }}}
  - {protocol: TCP, port: {{ . }}}
  {{- end }}
{{- end -}}
