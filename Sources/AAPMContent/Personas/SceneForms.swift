import AAPMCore

/// Every list of surface forms of a scene, with the placeholders that may occur there.
enum SceneForms {
    static func lists(of scene: DocumentCursor) -> [(forms: DocumentCursor, known: Set<String>)] {
        // An open text is the learner's own wording, errors included, so no character repeats it.
        let slots = Set(scene.items("slots").filter { $0.text("kind") != "text" }.compactMap { $0.text("id") })
        let everywhere = slots.union(["name"])
        var lists: [(DocumentCursor, Set<String>)] = []
        for (name, forms) in scene["moves"]?.entries ?? [] {
            let known = (Move(rawValue: name)?.placeholders ?? []).union(["character"])
            lists.append((forms, name == "opening" ? known.union(["name"]) : known.union(everywhere)))
        }
        for slot in scene.items("slots") {
            let withValue = slot.text("kind") == "text" ? everywhere : everywhere.union(["value"])
            lists += [slot["ask"]].compactMap { $0 }.map { ($0, everywhere) }
            lists += [slot["react"]].compactMap { $0 }.map { ($0, withValue) }
            for value in slot.items("values") {
                let own = [value["react"], value["refuse"]?["say"]].compactMap { $0 }
                lists += (own + TopicChecks.lists(of: value["follow_up"])).map { ($0, everywhere.union(["value"])) }
            }
        }
        for node in scene.items("nodes") {
            lists += ([node["say"]] + node.items("intents").map { $0["say"] }).compactMap { $0 }.map {
                ($0, everywhere)
            }
        }
        lists += scene.items("intents").compactMap { $0["say"] }.map { ($0, everywhere) }
        for topic in scene.items("small_talk") {
            lists += ([topic["answer"]].compactMap { $0 } + TopicChecks.lists(of: topic["follow_up"])).map {
                ($0, ["name"])
            }
        }
        for list in [scene["negotiation"]?["warning"], scene["negotiation"]?["collapse"]] {
            lists += [list].compactMap { $0 }.map { ($0, everywhere) }
        }
        return lists
    }
}
