/// The numbers of a talk that an operator may set.
package struct SessionPolicy: Hashable, Sendable {
    /// Unicode scalars in one learner turn.
    package var turnLengthLimit: Int = 4_000
    /// A session without activity for this long has ended (DESIGN 7.8).
    package var idleLimit: Duration = .seconds(5 * 60)
    /// 1.5 × the preferred 20 minutes; the exchange that passes it is the last.
    package var timeLimit: Duration = .seconds(30 * 60)
    /// How long after the last sign of life of whoever makes a reply another node may answer the turn. A reply may take
    /// longer: its lease is prolonged meanwhile.
    package var replyLease: Duration = .seconds(30)
    /// How long to wait for an answer that another node is making; longer than a model may take and a lease together, so
    /// that a turn whose node died is taken over meanwhile.
    package var followLimit: Duration = .seconds(150)
    /// Replies under way at once; more are refused with a time to come back.
    package var replyLimit: Int = 10_000

    package init() {}
}
