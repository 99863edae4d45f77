import AAPMCore

/// Reads and writes a JSON list of strings fast; a text of another shape is the decoder's.
enum StringsText {
    /// - Throws: `.corrupt` when a text holds a NUL.
    static func text(_ strings: [String]) throws(StorageError) -> JSONText {
        try JSONWriter.text { $0.array(strings) { $0.string($1) } }
    }

    static func strings(_ text: String) -> [String]? {
        JSONReader.value(of: text) { (reader) throws(JSONReader.Misfit) in
            try reader.array { (reader) throws(JSONReader.Misfit) in try reader.string() }
        }
    }
}
