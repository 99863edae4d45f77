import AAPMCore
import FoundationEssentials
import NIOCore

/// Embeddings of Gemini.
struct GeminiEmbedding: EmbeddingDialect {
    let model: String
    let endpoint: CheckedEndpoint
    let dimensions: Int

    var batchLimit: Int { 100 }
    var batchBytes: Int { 100_000 }

    func call(_ texts: ArraySlice<String>) -> HTTPCall {
        var json = JSONWriter(capacity: 256 + texts.reduce(0) { $0 + $1.utf8.count + 160 })
        json.object { json in
            json.array("requests") { json in
                for text in texts {
                    json.object { json in
                        // Every item repeats it.
                        json.member("model", "models/\(self.model)")
                        json.object("content") { json in
                            json.array("parts") { json in json.object { $0.member("text", text) } }
                        }
                        json.member("outputDimensionality", self.dimensions)
                    }
                }
            }
        }
        return self.endpoint.post("/v1beta/models/\(self.model):batchEmbedContents", json.buffer)
    }

    func read(_ body: ByteBuffer) throws(ProviderFault) -> [[Float]] {
        do {
            return try JSONDecoder().decode(List.self, from: Data(body.readableBytesView)).embeddings.map(\.values)
        } catch {
            throw ProviderFault(.malformed, code: "bad_json")
        }
    }

    private struct List: Decodable {
        let embeddings: [Item]
    }

    private struct Item: Decodable {
        let values: [Float]
    }
}
