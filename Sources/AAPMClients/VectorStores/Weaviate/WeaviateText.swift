import AAPMCore
import NIOCore

/// The bodies of requests to Weaviate.
enum WeaviateText {
    static func kind(_ name: String, _ dimensions: Int) -> JSONWriter {
        var json = JSONWriter(capacity: 1_024)
        json.object { json in
            json.member("class", name)
            json.member("description", "\(self.beginning)\(dimensions)")
            json.member("vectorizer", "none")
            // A tenant's vectors are few enough to compare them all, which also keeps no graph in memory for each.
            json.member("vectorIndexType", "flat")
            json.object("vectorIndexConfig") { $0.member("distance", "cosine") }
            json.object("multiTenancyConfig") { json in
                json.member("enabled", true)
                json.member("autoTenantCreation", true)
                json.member("autoTenantActivation", true)
            }
            json.array("properties") { json in
                for name in ["record", "learner", "persona", "kind", "session"] { self.text(name, "text", &json) }
                self.text("characters", "text[]", &json)
                json.object { json in
                    json.member("name", "turn")
                    json.strings("dataType", ["int"])
                }
            }
        }
        return json
    }

    /// Of a class that we have made.
    static func dimensions(in description: String) -> Int? {
        description.hasPrefix(self.beginning) ? Int(description.dropFirst(self.beginning.count)) : nil
    }

    static func objects(_ records: ArraySlice<VectorRecord>, _ kind: String) -> JSONWriter {
        var json = JSONWriter(capacity: records.reduce(64) { $0 + $1.vector.count * 14 + 500 })
        json.object { json in
            json.array("objects") { json in
                for record in records {
                    json.object { json in
                        json.member("class", kind)
                        json.member("id", WeaviateName.object(record.id, of: record.learner))
                        json.member("tenant", WeaviateName.tenant(record.learner))
                        json.vector("vector", record.vector)
                        json.object("properties") { self.properties(of: record, &$0) }
                    }
                }
            }
        }
        return json
    }

    static func question(_ query: VectorQuery, _ kind: String, limit: Int) -> JSONWriter {
        let vector = query.vector.map(\.description).joined(separator: ",")
        return self.graphQL(
            query.filter, kind, "limit:\(limit) nearVector:{vector:[\(vector)]}", "record _additional{distance}")
    }

    static func listing(_ filter: VectorFilter, _ kind: String, limit: Int) -> JSONWriter {
        self.graphQL(filter, kind, "limit:\(limit)", "_additional{id}")
    }

    static func deletion(_ filter: VectorFilter, _ kind: String) -> JSONWriter {
        var json = JSONWriter(capacity: 1_024)
        json.object { json in
            json.object("match") { json in
                json.member("class", kind)
                json.object("where") { json in
                    json.member("operator", "And")
                    json.array("operands") { json in
                        for condition in self.conditions(of: filter) {
                            json.object { json in
                                json.strings("path", [condition.property])
                                if condition.isList {
                                    json.member("operator", "ContainsAny")
                                    json.strings("valueTextArray", condition.values)
                                } else {
                                    json.member("operator", "Equal")
                                    json.member("valueText", condition.values[0])
                                }
                            }
                        }
                    }
                }
            }
            json.member("output", "minimal")
        }
        return json
    }

    // MARK: Parts

    private static let beginning = "AAPM, vectors of length "

    /// `field` compares texts whole and letter by letter; others would compare words.
    private static func text(_ name: String, _ type: String, _ json: inout JSONWriter) {
        json.object { json in
            json.member("name", name)
            json.strings("dataType", [type])
            json.member("tokenization", "field")
        }
    }

    private static func properties(of record: VectorRecord, _ json: inout JSONWriter) {
        json.member("record", record.id)
        json.member("learner", record.learner.text)
        json.member("persona", record.persona)
        json.strings("characters", record.characters)
        json.member("kind", record.kind)
        if let source = record.source {
            json.member("session", source.session.text)
            json.member("turn", source.index)
        }
    }

    private struct Condition {
        let property: String
        let values: [String]
        let isList: Bool
    }

    private static func conditions(of filter: VectorFilter) -> [Condition] {
        var conditions = [Condition(property: "learner", values: [filter.learner.text], isList: false)]
        if let persona = filter.persona {
            conditions.append(Condition(property: "persona", values: [persona], isList: false))
        }
        if let character = filter.character {
            conditions.append(Condition(property: "characters", values: [character], isList: true))
        }
        if let kinds = filter.kinds {
            conditions.append(Condition(property: "kind", values: kinds.sorted(), isList: true))
        }
        if let ids = filter.ids { conditions.append(Condition(property: "record", values: ids.sorted(), isList: true)) }
        return conditions
    }

    /// A question in GraphQL, whose texts are written as JSON's are.
    private static func graphQL(
        _ filter: VectorFilter, _ kind: String, _ arguments: String, _ fields: String
    ) -> JSONWriter {
        let operands = self.conditions(of: filter).map { condition in
            let value =
                condition.isList
                ? "operator:ContainsAny valueText:[\(condition.values.map(self.quoted).joined(separator: ","))]"
                : "operator:Equal valueText:\(self.quoted(condition.values[0]))"
            return "{path:[\"\(condition.property)\"] \(value)}"
        }
        let question =
            "{Get{\(kind)(tenant:\(self.quoted(WeaviateName.tenant(filter.learner))) \(arguments) "
            + "where:{operator:And operands:[\(operands.joined(separator: ","))]}){\(fields)}}}"
        var json = JSONWriter(capacity: question.utf8.count + 64)
        json.object { $0.member("query", question) }
        return json
    }

    private static func quoted(_ text: String) -> String {
        var json = JSONWriter(capacity: text.utf8.count + 8)
        json.string(text)
        return String(buffer: json.buffer)
    }
}

struct WeaviateSchema: Decodable {
    let classes: [WeaviateClass]?
}

struct WeaviateClass: Decodable {
    let name: String
    let description: String?

    enum CodingKeys: String, CodingKey {
        case name = "class"
        case description
    }
}

struct WeaviateWritten: Decodable {
    struct Result: Decodable {
        let status: String?
    }

    let result: Result?
}

struct WeaviateDeletion: Decodable {
    struct Results: Decodable {
        let matches: Int?
        let failed: Int?
    }

    let results: Results
}

struct WeaviateFound: Decodable {
    struct Fault: Decodable {}

    struct Content: Decodable {
        let get: [String: [WeaviateObject]?]?

        enum CodingKeys: String, CodingKey {
            case get = "Get"
        }
    }

    let data: Content?
    let errors: [Fault]?
}

struct WeaviateObject: Decodable {
    struct Additional: Decodable {
        let distance: Float?
    }

    let record: String?
    let additional: Additional?

    enum CodingKeys: String, CodingKey {
        case record
        case additional = "_additional"
    }
}
