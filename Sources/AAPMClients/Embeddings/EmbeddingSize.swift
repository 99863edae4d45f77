import AAPMCore

/// How long the vectors of the known models are.
enum EmbeddingSize {
    /// - Returns: `nil` for a model that is not known.
    static func of(_ name: ModelName) -> Int? {
        // Without the tag that Ollama's names end with.
        switch name.model.prefix(while: { $0 != ":" }) {
        case "text-embedding-3-small", "text-embedding-ada-002", "codestral-embed": 1_536
        case "text-embedding-3-large": 3_072
        case "mistral-embed": 1_024
        // Google's are as good in this length, for a quarter of the space; asked for, and made of unit length here.
        case _ where name.provider == .google: 768
        case "nomic-embed-text", "all-mpnet-base-v2": 768
        case "mxbai-embed-large", "bge-m3", "bge-large": 1_024
        case "all-minilm": 384
        default: nil
        }
    }
}
