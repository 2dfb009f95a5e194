-- How healthy a StackingRun is, for Argo CD. In its ConfigMap argocd-cm this text is the value of
-- resource.customizations.health.stackingk8s.io_StackingRun
local health = { status = "Progressing", message = "Waiting for the operator" }
if obj.metadata.deletionTimestamp ~= nil then
  health.message = "Being deleted"
  return health
end
if obj.status == nil or obj.status.conditions == nil then
  return health
end
health.message = obj.status.message
-- Whatever the status says of an earlier spec is out of date.
if obj.metadata.generation ~= nil and (obj.status.observedGeneration or 0) < obj.metadata.generation then
  return health
end
local words = { Ready = "Healthy", Stalled = "Degraded", Suspended = "Suspended" }
for _, condition in ipairs(obj.status.conditions) do
  if condition.status == "True" and words[condition.type] ~= nil then
    health.status = words[condition.type]
  end
end
return health
