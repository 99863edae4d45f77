import AAPMCore
import FoundationEssentials
import NIOCore

/// The names of models that a provider lists.
struct ModelList {
    let names: [String]

    /// - Throws: `.malformed` when it is not a list in the provider's form: a page of somebody else's server, say.
    init(_ body: ByteBuffer, of provider: ModelProvider) throws(ProviderFault) {
        let data = Data(body.readableBytesView)
        do {
            let names: [String]
            switch provider {
            case .openai, .mistral, .anthropic:
                names = try JSONDecoder().decode(Listing.self, from: data).data.map(\.id)
            case .google:
                names = try JSONDecoder().decode(GoogleListing.self, from: data).models.map(\.name)
            case .compatible:
                names = try JSONDecoder().decode(AnyListing.self, from: data).names
            }
            self.names = names.map { $0.hasPrefix("models/") ? String($0.dropFirst(7)) : $0 }
        } catch {
            // What the decoder says may quote the answer.
            throw ProviderFault(.malformed, code: "no_model_list")
        }
    }

    private struct Model: Decodable {
        let id: String
    }

    private struct Listing: Decodable {
        let data: [Model]
    }

    private struct GoogleListing: Decodable {
        struct Model: Decodable {
            let name: String
        }

        let models: [Model]
    }

    /// As servers that speak like OpenAI list them: as it does, with null for none, or without the object around.
    private struct AnyListing: Decodable {
        let names: [String]

        enum CodingKeys: CodingKey {
            case data
        }

        init(from decoder: any Decoder) throws {
            // Whatever is no object is a list or nothing that we know.
            if let container = try? decoder.container(keyedBy: CodingKeys.self) {
                guard container.contains(.data) else {
                    throw DecodingError.keyNotFound(
                        CodingKeys.data, .init(codingPath: [], debugDescription: "no member data"))
                }
                self.names = try container.decodeIfPresent([Model].self, forKey: .data)?.map(\.id) ?? []
            } else {
                self.names = try decoder.singleValueContainer().decode([Model].self).map(\.id)
            }
        }
    }
}
