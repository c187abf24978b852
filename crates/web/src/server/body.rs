//! What is sent with a request: not too much, not too slowly (security.md section 9.1).

use std::time::Duration;

use axum::body::Body;
use http_body_util::BodyExt;
use tokio::time::{Instant, timeout_at};

/// The largest that is sent, but where a whole form is brought in.
pub(super) const LARGEST: usize = 1_048_576;

/// The largest where a whole form is brought in: so much more than a form may have that one which is too large is shown
/// again on its page, with the limit, instead of being lost.
pub(super) const LARGEST_WITH_A_FORM: usize = 2 * LARGEST;

/// So long a body may take before it is asked how fast it comes.
const GRACE: Duration = Duration::from_secs(10);

/// So many bytes must come a second from then on, taken over the whole way.
const LEAST_A_SECOND: u64 = 1_024;

/// Why there is no body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Lost {
    /// More than is taken.
    TooLarge,
    /// It came too slowly, or stopped.
    TooSlow,
}

/// Reads a body of at most `largest` bytes whole. What says beforehand that it is far too large is not read at all; of what is a little too large
/// the rest is read and thrown away, so that whoever sends it hears the answer.
pub(super) async fn read(mut body: Body, announced: Option<u64>, largest: usize) -> Result<Vec<u8>, Lost> {
    let largest = largest as u64;
    if announced.is_some_and(|length| length > 2 * largest) {
        return Err(Lost::TooLarge);
    }
    let begun = Instant::now();
    let (mut bytes, mut came) = (Vec::new(), 0);
    loop {
        let until = begun + GRACE + Duration::from_secs(came / LEAST_A_SECOND);
        let frame = timeout_at(until, body.frame()).await.map_err(|_| Lost::TooSlow)?;
        let data = match frame {
            None if came > largest => return Err(Lost::TooLarge),
            None => return Ok(bytes),
            // Cut off: whoever sent it has gone, or broke HTTP.
            Some(Err(_)) => return Err(Lost::TooSlow),
            Some(Ok(frame)) => frame.into_data().unwrap_or_default(),
        };
        came += data.len() as u64;
        if came > 2 * largest {
            return Err(Lost::TooLarge);
        }
        if came <= largest {
            bytes.extend_from_slice(&data);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run<T>(work: impl Future<Output = T>) -> T {
        tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(work)
    }

    #[test]
    fn a_body_at_the_limit_is_read_and_one_byte_more_is_too_large() {
        let within = |largest: usize, length: usize| run(read(Body::from(vec![b'a'; length]), None, largest));
        let of = |length: usize| within(LARGEST, length);
        assert_eq!(of(LARGEST).map(|bytes| bytes.len()), Ok(LARGEST));
        assert_eq!(of(LARGEST + 1), Err(Lost::TooLarge));
        assert_eq!(of(3 * LARGEST), Err(Lost::TooLarge));
        assert_eq!(within(LARGEST_WITH_A_FORM, LARGEST + 1).map(|bytes| bytes.len()), Ok(LARGEST + 1));
        let announced = run(read(Body::from("little"), Some(100_000_000), LARGEST));
        assert_eq!(announced, Err(Lost::TooLarge));
    }
}
