import AAPMCore

/// The bodies of requests to Qdrant, as its OpenAPI document 1.19 has them.
enum QdrantText {
    /// The fields that filters name; the first is the tenant.
    static let indexed = ["learner", "persona", "characters", "kind"]

    static func collection(_ dimensions: Int) -> JSONWriter {
        var json = JSONWriter(capacity: 128)
        json.object { json in
            json.object("vectors") { json in
                json.member("size", dimensions)
                json.member("distance", "Cosine")
            }
            // No graph over all learners, whom no question joins; one a tenant where a tenant has very many.
            json.object("hnsw_config") { json in
                json.member("m", 0)
                json.member("payload_m", 16)
            }
        }
        return json
    }

    static func index(_ field: String) -> JSONWriter {
        var json = JSONWriter(capacity: 128)
        json.object { json in
            json.member("field_name", field)
            json.object("field_schema") { json in
                json.member("type", "keyword")
                if field == self.indexed[0] { json.member("is_tenant", true) }
            }
        }
        return json
    }

    static func points(_ records: ArraySlice<VectorRecord>) -> JSONWriter {
        var json = JSONWriter(capacity: records.reduce(64) { $0 + $1.vector.count * 14 + 400 })
        json.object { json in
            json.array("points") { json in
                for record in records {
                    json.object { json in
                        json.member("id", QdrantName.point(record.id, of: record.learner))
                        json.vector("vector", record.vector)
                        json.object("payload") { self.payload(of: record, &$0) }
                    }
                }
            }
        }
        return json
    }

    static func question(_ query: VectorQuery, limit: Int) -> JSONWriter {
        var json = JSONWriter(capacity: query.vector.count * 14 + 600)
        json.object { json in
            json.vector("query", query.vector)
            json.object("filter") { self.filter(query.filter, &$0) }
            json.object("params") { $0.member("exact", true) }
            json.member("limit", limit)
            json.strings("with_payload", ["id"])
        }
        return json
    }

    /// - Parameter isExact: For counting; deleting has no such member.
    static func selection(_ filter: VectorFilter, isExact: Bool) -> JSONWriter {
        var json = JSONWriter(capacity: 600)
        json.object { json in
            json.object("filter") { self.filter(filter, &$0) }
            if isExact { json.member("exact", true) }
        }
        return json
    }

    private static func payload(of record: VectorRecord, _ json: inout JSONWriter) {
        json.member("id", record.id)
        json.member("learner", record.learner.text)
        json.member("persona", record.persona)
        json.strings("characters", record.characters)
        json.member("kind", record.kind)
        if let source = record.source {
            json.member("session", source.session.text)
            json.member("turn", source.index)
        }
    }

    private static func filter(_ filter: VectorFilter, _ json: inout JSONWriter) {
        json.array("must") { json in
            self.match("learner", filter.learner.text, &json)
            if let persona = filter.persona { self.match("persona", persona, &json) }
            // Of a list one element is enough.
            if let character = filter.character { self.match("characters", character, &json) }
            if let kinds = filter.kinds {
                json.object { json in
                    json.member("key", "kind")
                    json.object("match") { $0.strings("any", kinds.sorted()) }
                }
            }
            if let ids = filter.ids {
                json.object { json in
                    json.strings("has_id", ids.sorted().map { QdrantName.point($0, of: filter.learner) })
                }
            }
        }
    }

    private static func match(_ key: String, _ value: String, _ json: inout JSONWriter) {
        json.object { json in
            json.member("key", key)
            json.object("match") { $0.member("value", value) }
        }
    }
}

struct QdrantAnswer<Result: Decodable>: Decodable {
    let result: Result
}

struct QdrantPoints: Decodable {
    struct Point: Decodable {
        let score: Float
        let payload: Payload
    }

    struct Payload: Decodable {
        let id: String
    }

    let points: [Point]
}

struct QdrantCount: Decodable {
    let count: Int
}

struct QdrantCollections: Decodable {
    struct Collection: Decodable {
        let name: String
    }

    let collections: [Collection]
}

struct QdrantCollection: Decodable {
    struct Config: Decodable {
        let params: Parameters
    }

    struct Parameters: Decodable {
        let vectors: Vectors
    }

    struct Vectors: Decodable {
        let size: Int
    }

    let config: Config
}
