using System.Text.Json.Nodes;
using StackingK8s.TestKit.ApiServer.Schemas;

namespace StackingK8s.Tests.TestKit;

/// <summary>The part of the Common Expression Language that the double understands.</summary>
public class CelTests
{
    const string Words = "the rule is broken";

    public static TheoryData<string, string> True() =>
        new()
        {
            { "self.a == 1 && !(self.a > 1)", """{"a": 1}""" },
            { "self.a in [1, 2] && 'a' in self && !('b' in self)", """{"a": 2}""" },
            { "has(self.a) && !has(self.b)", """{"a": 0}""" },
            { "!has(self.b) || self.b.c > 3", """{}""" },
            { "has(self.b) && has(self.b.c) ? self.b.c == 4 : false", """{"b": {"c": 4}}""" },
            { "self.list.all(x, x > 0) && self.list.exists(x, x == 2) && self.list.exists_one(x, x > 1)", """{"list": [1, 2]}""" },
            { "self.list.map(x, x * 2) == [2, 4] && self.list.filter(x, x > 1) == [2]", """{"list": [1, 2]}""" },
            { "size(self.list) == 2 && self.list.size() == 2 && self.list[1] == 2", """{"list": [1, 2]}""" },
            { "self.all(key, key.startsWith('k') && !key.endsWith('x') && key.contains('e'))", """{"key": 1}""" },
            { "self.text.matches('^[a-z]+$') && size(self.text) == 3", """{"text": "abc"}""" },
            { "self.a + 2 * 3 - 1 == 6 && 7 / 2 == 3 && 7 % 2 == 1 && -self.a == -1", """{"a": 1}""" },
            { "self.real >= 0.5 && self.real < 1 && double(int(self.real)) != self.real", """{"real": 0.5}""" },
            { "type(self.a) == int && type(self.text) == string && string(self.a) == '1'", """{"a": 1, "text": "x"}""" },
            { "'it\\'s' == self.text", """{"text": "it's"}""" },
            { "true || self.missing.field == 1", """{}""" },
            { "!(self.missing == 1 && false)", """{}""" },
            { "self.keyed.map(x, x.k) == ['b', 'a']", """{"keyed": [{"k": "b"}, {"k": "a"}]}""" },
        };

    public static TheoryData<string, string, string> Broken() =>
        new()
        {
            { "self.a > 1", """{"a": 1}""", $"Invalid value: {Words}" },
            { "self.text.matches('^a$')", """{"text": "a\n"}""", $"Invalid value: {Words}" },
            { "self.b == 1", """{}""", $"Invalid value: \"object\": no such key: b evaluating rule: {Words}" },
            { "self.list[2] == 1", """{"list": [1]}""", $"Invalid value: \"object\": index out of bounds: 2 evaluating rule: {Words}" },
            { "self.text > 1", """{"text": "a"}""", $"Invalid value: \"object\": no such overload evaluating rule: {Words}" },
        };

    [Theory, MemberData(nameof(True))]
    public void A_rule_that_holds_admits(string rule, string spec) => Assert.Empty(Refusals(rule, spec, null));

    [Theory, MemberData(nameof(Broken))]
    public void A_rule_that_does_not_hold_refuses(string rule, string spec, string message) =>
        Assert.Equal(message, Assert.Single(Refusals(rule, spec, null)));

    [Fact]
    public void A_rule_on_the_old_value_runs_only_on_a_change()
    {
        Assert.Empty(Refusals("self == oldSelf", """{"a": 2}""", null));
        Assert.Empty(Refusals("self == oldSelf", """{"a": 2}""", """{"a": 2}"""));
        Assert.Single(Refusals("self == oldSelf", """{"a": 2}""", """{"a": 1}"""));
    }

    [Fact]
    public void A_list_with_keys_is_the_same_in_any_order() =>
        Assert.Empty(
            Refusals("self.keyed == oldSelf.keyed", """{"keyed": [{"k": "b"}, {"k": "a"}]}""", """{"keyed": [{"k": "a"}, {"k": "b"}]}""")
        );

    [Fact]
    public void A_rule_that_an_old_object_broke_already_does_not_stand_in_the_way() =>
        Assert.Empty(Refusals("self.a > 1", """{"a": 1}""", """{"a": 1}"""));

    static IEnumerable<string> Refusals(string rule, string spec, string? old)
    {
        var schema = (JsonObject)
            JsonNode.Parse(
                """
                {"type": "object", "properties": {"spec": {"type": "object", "properties": {
                  "a": {"type": "integer"}, "b": {"type": "object", "properties": {"c": {"type": "integer"}}},
                  "text": {"type": "string"}, "real": {"type": "number"}, "key": {"type": "integer"},
                  "list": {"type": "array", "items": {"type": "integer"}},
                  "keyed": {"type": "array", "x-kubernetes-list-type": "map", "x-kubernetes-list-map-keys": ["k"],
                            "items": {"type": "object", "properties": {"k": {"type": "string"}}}}}}}}
                """
            )!;
        schema["properties"]!["spec"]!["x-kubernetes-validations"] = new JsonArray(new JsonObject { ["rule"] = rule, ["message"] = Words });
        return CustomResourceSchema.Admit(schema, Wrapped(spec), old is null ? null : Wrapped(old)).Causes.Select(cause => cause.Message);
    }

    static JsonObject Wrapped(string spec) => new() { ["spec"] = JsonNode.Parse(spec) };
}
