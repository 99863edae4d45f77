package import AAPMCore

/// Runs of the pipeline, and those of talks that ended while the database was away: whoever ended one sees it waiting.
package struct DurableRuns: RunReader {
    private let store: any RunReader
    private let talks: DurableTalks

    package init(_ store: any RunReader, talks: DurableTalks) {
        self.store = store
        self.talks = talks
    }

    package func run(
        _ id: ID<PipelineRun>, of learner: ID<Learner>
    ) async throws(StorageError) -> PipelineRun? {
        try await self.waiting {
            $0.id == id && $0.learner == learner
        } otherwise: { () throws(StorageError) in
            try await self.store.run(id, of: learner)
        }
    }

    package func run(
        session: ID<Session>, of learner: ID<Learner>
    ) async throws(StorageError) -> PipelineRun? {
        try await self.waiting {
            $0.session == session && $0.learner == learner
        } otherwise: {
            () throws(StorageError) in
            try await self.store.run(session: session, of: learner)
        }
    }

    /// The store's run; the one that waits where the store has none or cannot be reached.
    private func waiting(
        _ fits: (PipelineRun) -> Bool, otherwise read: () async throws(StorageError) -> PipelineRun?
    ) async throws(StorageError) -> PipelineRun? {
        // Looked for first: between a look into the store and one here the talk might return.
        let waiting = self.talks.shelf.run(where: fits)
        do {
            return try await read() ?? waiting
        } catch {
            guard error.mayPass, let waiting else { throw error }
            return waiting
        }
    }
}
