import AAPMCore

/// How fast and how truly a vector store finds what is near.
struct RecallBench: Sendable {
    private static let limit = 10
    private static let learnersAtOnce = 10

    let crowd: RecallCrowd
    let queries: Int

    /// Writes everything.
    ///
    /// - Returns: How many vectors a second.
    func fill(_ index: any VectorIndex) async throws -> Double {
        let clock = ContinuousClock()
        let began = clock.now
        try await index.prepare(
            RecallCrowd.collection, space: RecallCrowd.space, dimensions: self.crowd.dimensions)
        for first in stride(from: 0, to: self.crowd.learners, by: Self.learnersAtOnce) {
            let batch = (first..<min(first + Self.learnersAtOnce, self.crowd.learners)).flatMap(self.crowd.records)
            try await index.upsert(batch, in: RecallCrowd.collection)
        }
        return Double(self.crowd.count) / Samples.milliseconds(clock.now - began) * 1_000
    }

    /// Asks one question after the other.
    ///
    /// - Parameter count: How many; fewer than `queries` where each is slow.
    func times(_ index: any VectorIndex, count: Int) async throws -> Samples {
        let clock = ContinuousClock()
        var samples = Samples()
        for number in 0..<count {
            let query = self.crowd.query(number, limit: Self.limit)
            let began = clock.now
            let found = try await index.nearest(to: query, in: RecallCrowd.collection)
            samples.add(clock.now - began)
            guard found.count == min(Self.limit, self.crowd.memories) else {
                throw AAPMError(.internalError, "A question of the benchmark was not answered.")
            }
        }
        return samples
    }

    /// Asks one question about everybody, so that all is in memory.
    func warm(_ index: any VectorIndex) async throws {
        let vector = self.crowd.query(0, limit: 1).vector
        for number in 0..<self.crowd.learners {
            let filter = VectorFilter(learner: self.crowd.learner(number))
            _ = try await index.nearest(
                to: VectorQuery(vector: vector, space: RecallCrowd.space, filter: filter, limit: 1),
                in: RecallCrowd.collection)
        }
    }

    /// The share of the true nearest ten that was found, over so many questions.
    func recall(_ index: any VectorIndex, count: Int) async throws -> Double {
        var found = 0
        var wanted = 0
        for number in 0..<count {
            let nearest = try await index.nearest(
                to: self.crowd.query(number, limit: Self.limit), in: RecallCrowd.collection)
            let truth = self.crowd.nearest(to: number, limit: Self.limit)
            wanted += truth.count
            found += truth.intersection(nearest.map(\.id)).count
        }
        return Double(found) / Double(max(1, wanted))
    }
}
