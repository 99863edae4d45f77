"""kill -9 at random points under load: what learners were told is compared with what the database holds afterwards."""
