import AAPMCore

/// The vectors of one learner in one collection and one space, as they are searched: all numbers in one piece.
final class VectorPartition: Sendable {
    /// What many vectors share.
    private struct Label: Hashable {
        let persona: String
        let kind: String
        /// JSON.
        let characters: String
    }

    private let ids: [String]
    /// The place in `labels` of each vector.
    private let labelled: [Int32]
    private let labels: [(persona: String, kind: String, characters: [String])]
    private let numbers: [Float]
    /// Of each vector; 0 without one.
    let dimensions: Int
    /// About what it takes in memory.
    let bytes: Int

    /// - Parameter rows: With `id`, `persona_id`, `kind`, `characters` and `vector`.
    /// - Throws: `.corrupt` for vectors of two lengths.
    init(_ rows: [Row]) throws(StorageError) {
        var ids: [String] = []
        var labelled: [Int32] = []
        var labels: [(persona: String, kind: String, characters: [String])] = []
        var places: [Label: Int32] = [:]
        var numbers: [Float] = []
        var dimensions = 0
        ids.reserveCapacity(rows.count)
        labelled.reserveCapacity(rows.count)
        for row in rows {
            let bytes = try row.bytes("vector")
            if ids.isEmpty {
                dimensions = bytes.count / 4
                numbers.reserveCapacity(dimensions * rows.count)
            }
            guard bytes.count == dimensions * 4, dimensions > 0 else {
                throw .corrupt(reason: "vectors of one space are of two lengths")
            }
            VectorBytes.append(bytes, to: &numbers)
            let label = Label(
                persona: try row.text("persona_id"), kind: try row.text("kind"), characters: try row.text("characters"))
            if let place = places[label] {
                labelled.append(place)
            } else {
                let place = Int32(labels.count)
                let characters: [String] = try JSONText(stored: label.characters).decode(column: "characters")
                places[label] = place
                labels.append((persona: label.persona, kind: label.kind, characters: characters))
                labelled.append(place)
            }
            ids.append(try row.text("id"))
        }
        self.ids = ids
        self.labelled = labelled
        self.labels = labels
        self.numbers = numbers
        self.dimensions = dimensions
        // A text of more than fifteen bytes is kept elsewhere, with a header.
        let texts = ids.reduce(0) { $0 + 16 + ($1.utf8.count > 15 ? 32 + $1.utf8.count : 0) }
        self.bytes = 256 + numbers.count * 4 + texts + labelled.count * 4 + labels.count * 160
    }

    /// Compares with every vector that fits.
    func nearest(to query: VectorQuery) throws(VectorStoreError) -> [VectorMatch] {
        guard !self.ids.isEmpty else { return [] }
        guard query.vector.count == self.dimensions else {
            throw .dimensions(expected: self.dimensions, found: query.vector.count)
        }
        let fits = self.labels.map {
            query.filter.fits(persona: $0.persona, characters: $0.characters, kind: $0.kind)
        }
        let stride = self.dimensions * 4
        var nearest = NearestMatches(limit: query.limit)
        query.vector.withUnsafeBytes { wanted in
            self.numbers.withUnsafeBytes { numbers in
                for index in self.ids.indices where fits[Int(self.labelled[index])] {
                    if let ids = query.filter.ids, !ids.contains(self.ids[index]) { continue }
                    let vector = UnsafeRawBufferPointer(rebasing: numbers[index * stride..<(index + 1) * stride])
                    nearest.add(Cosine.dot(wanted, vector), id: self.ids[index])
                }
            }
        }
        return nearest.matches
    }
}
