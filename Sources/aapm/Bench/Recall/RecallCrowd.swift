import AAPMCore

/// Learners with memories whose vectors are the same at every run, made when they are needed and kept nowhere.
struct RecallCrowd: Sendable {
    static let space = "bench"
    static let collection = VectorCollection.npcMemories

    let learners: Int
    /// Of each learner.
    let memories: Int
    let dimensions: Int

    var count: Int { self.learners * self.memories }

    func learner(_ number: Int) -> ID<Learner> { ID("bench-\(number)") }

    func records(of learner: Int) -> [VectorRecord] {
        (0..<self.memories).map { number in
            VectorRecord(
                // As long as the ids that we give.
                id: "00000000-0000-7000-8000-\(String(100_000_000_000 + number))", learner: self.learner(learner),
                persona: "bench", characters: ["baker"], kind: MemoryKind.allCases[number % 6].rawValue, source: nil,
                space: Self.space, vector: self.vector(seed: learner * self.memories + number))
        }
    }

    /// Of somebody, near to nothing in particular.
    func query(_ number: Int, limit: Int) -> VectorQuery {
        let learner = Int(Self.mixed(UInt64(number) &+ 1) % UInt64(self.learners))
        return VectorQuery(
            vector: self.vector(seed: -1 - number), space: Self.space,
            filter: VectorFilter(learner: self.learner(learner), persona: "bench", character: "baker"), limit: limit)
    }

    /// The ids of the nearest by comparing with everything, in double precision.
    func nearest(to number: Int, limit: Int) -> Set<String> {
        let query = self.query(number, limit: limit)
        let learner = Int(Self.mixed(UInt64(number) &+ 1) % UInt64(self.learners))
        let scored = self.records(of: learner).map { record in
            (zip(record.vector, query.vector).reduce(0.0) { $0 + Double($1.0) * Double($1.1) }, record.id)
        }
        return Set(scored.sorted { ($1.0, $0.1) < ($0.0, $1.1) }.prefix(limit).map(\.1))
    }

    /// A direction, each as likely as any other: sums of four even numbers are nearly normal.
    private func vector(seed: Int) -> [Float] {
        var state = UInt64(bitPattern: Int64(seed)) &* 0x9E37_79B9_7F4A_7C15
        var vector = [Float](repeating: 0, count: self.dimensions)
        for index in vector.indices {
            state &+= 0x9E37_79B9_7F4A_7C15
            let bits = Self.mixed(state)
            var sum: Float = 0
            for part in 0..<4 { sum += Float(UInt16(truncatingIfNeeded: bits >> UInt64(16 * part))) }
            vector[index] = sum / 131_072 - 1
        }
        let length = Cosine.similarity(vector, vector).squareRoot()
        return vector.map { $0 / length }
    }

    /// SplitMix64.
    private static func mixed(_ state: UInt64) -> UInt64 {
        var value = state
        value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        return value ^ (value >> 31)
    }
}
