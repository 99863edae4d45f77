import AAPMCore

/// Takes jobs and carries a bounded number of them at once, until it is stilled: what workers and relays have in common.
struct WorkLoop<Claim: Sendable>: Sendable {
    /// One bell serves one `run()`.
    let bell: WorkBell
    let pollInterval: Duration
    /// At most so many jobs at once, so that a slow one holds up nobody.
    let concurrency: Int
    let sleep: @Sendable (Duration) async throws -> Void
    /// Takes up to the given number of jobs; none when nothing is due.
    let claim: @Sendable (Int) async throws -> [Claim]
    /// - Returns: `false` when the job was broken off and has to be given back.
    let carry: @Sendable (Claim) async -> Bool
    let release: @Sendable (Claim) async throws -> Void
    let report: @Sendable (any Error) -> Void

    /// Works until the bell is stilled or the task is cancelled: at once when the bell rings, else at every poll.
    ///
    /// At the end the jobs under way are broken off and given back, so that another worker need not wait for the ends of
    /// their leases. A store that cannot be reached is reported and asked again at the next poll.
    func run() async {
        let desk = WorkDesk<Claim>()
        await withDiscardingTaskGroup { group in
            group.addTask {
                // Throws only when cancelled, which is how this task ends.
                while (try? await self.sleep(self.pollInterval)) != nil { self.bell.ring() }
            }
            self.bell.ring()
            for await _ in self.bell.rings {
                do {
                    while desk.busy < self.concurrency {
                        let claims = try await self.claim(self.concurrency - desk.busy)
                        if claims.isEmpty { break }
                        for claim in claims {
                            desk.begin()
                            group.addTask {
                                let isEnded = await self.carry(claim)
                                desk.end(leaving: isEnded ? nil : claim)
                                self.bell.ring()
                            }
                        }
                    }
                } catch is CancellationError {
                    break
                } catch {
                    self.report(error)
                }
            }
            group.cancelAll()
        }
        for claim in desk.left {
            do {
                try await self.release(claim)
            } catch {
                self.report(error)
            }
        }
    }
}
