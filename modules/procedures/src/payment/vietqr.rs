//! VietQR: the text of a transfer code as NAPAS writes it (EMVCo merchant-presented: two digits of tag, two of length).

/// The service of NAPAS behind the code.
const GUID: &str = "A000000727";
/// What most bank applications show of a purpose.
const LONGEST_PURPOSE: usize = 25;

/// To what the money goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Target {
    /// A bank account: QRIBFTTA.
    Account,
    /// A card: QRIBFTTC.
    #[cfg(test)]
    Card,
}

/// What a code says.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Transfer<'a> {
    pub target: Target,
    /// Six digits of the bank.
    pub bin: &'a str,
    pub account: &'a str,
    /// Whole đồng; none leaves it to the payer (a static code).
    pub amount: Option<i64>,
    /// Số hóa đơn; empty for none.
    pub bill: &'a str,
    /// Nội dung chuyển khoản, in ASCII; empty for none.
    pub purpose: &'a str,
}

fn field(tag: &str, value: &str) -> String {
    format!("{tag}{:02}{value}", value.len())
}

/// A field where there is something to say.
fn filled(tag: &str, value: &str) -> String {
    if value.is_empty() { String::new() } else { field(tag, value) }
}

impl Transfer<'_> {
    /// The text of the code, its checksum at the end.
    pub(crate) fn text(&self) -> String {
        let service = match self.target {
            Target::Account => "QRIBFTTA",
            #[cfg(test)]
            Target::Card => "QRIBFTTC",
        };
        let beneficiary = field("00", self.bin) + &field("01", self.account);
        let merchant = field("00", GUID) + &field("01", &beneficiary) + &field("02", service);
        let amount = self.amount.map(|amount| field("54", &amount.to_string())).unwrap_or_default();
        let more = filled("01", self.bill) + &filled("08", self.purpose);
        let head = field("00", "01") + &field("01", if self.amount.is_some() { "12" } else { "11" });
        let body = head + &field("38", &merchant) + &field("53", "704") + &amount + &field("58", "VN");
        let text = body + &filled("62", &more) + "6304";
        let sum = crc(text.as_bytes());
        format!("{text}{sum:04X}")
    }
}

/// CRC-16/CCITT-FALSE: polynomial 0x1021, from 0xFFFF, no reflection.
pub(crate) fn crc(bytes: &[u8]) -> u16 {
    bytes.iter().fold(0xFFFF, |sum, byte| {
        (0..8).fold(
            sum ^ (u16::from(*byte) << 8),
            |sum, _| {
                if sum & 0x8000 == 0 { sum << 1 } else { (sum << 1) ^ 0x1021 }
            },
        )
    })
}

/// Nội dung chuyển khoản of a dossier: its code, without its marks where it would be too long.
pub(crate) fn purpose(code: &str) -> String {
    if code.len() <= LONGEST_PURPOSE {
        return code.to_owned();
    }
    code.chars().filter(char::is_ascii_alphanumeric).take(LONGEST_PURPOSE).collect()
}

/// Six digits of a bank and an account of up to nineteen letters and digits: what a code can carry.
pub(crate) fn is_sound(bin: &str, account: &str) -> bool {
    bin.len() == 6
        && bin.bytes().all(|b| b.is_ascii_digit())
        && (1..=19).contains(&account.len())
        && account.bytes().all(|b| b.is_ascii_alphanumeric())
}

#[cfg(test)]
mod tests {
    use super::*;

    const ACCOUNT: Transfer<'_> = Transfer {
        target: Target::Account,
        bin: "970403",
        account: "0011012345678",
        amount: None,
        bill: "",
        purpose: "",
    };
    const CARD: Transfer<'_> = Transfer { target: Target::Card, account: "9704031101234567", ..ACCOUNT };

    fn paid(transfer: Transfer<'static>) -> Transfer<'static> {
        Transfer { amount: Some(180_000), bill: "NPS6869", purpose: "thanh toan don hang", ..transfer }
    }

    #[test]
    fn the_checksum_is_the_known_one() {
        assert_eq!(crc(b"123456789"), 0x29B1);
    }

    /// The four examples of the NAPAS specification (QR format 1.5.2).
    #[test]
    fn the_examples_of_napas_come_out() {
        let card = "00020101021138600010A00000072701300006970403011697040311012345670208QRIBFTTC53037045802VN63044F52";
        assert_eq!(CARD.text(), card);
        let account_paid = "00020101021238570010A00000072701270006970403011300110123456780208QRIBFTTA\
                            530370454061800005802VN62340107NPS68690819thanh toan don hang63042E2E";
        assert_eq!(paid(ACCOUNT).text(), account_paid);
        let card_paid = "00020101021238600010A00000072701300006970403011697040311012345670208QRIBFTTC\
                         530370454061800005802VN62340107NPS68690819thanh toan don hang6304A203";
        assert_eq!(paid(CARD).text(), card_paid);
        // The printed example of the static account says 12 of an account of 13 digits; its checksum is right for what
        // is printed. With the true length the code differs in these two digits and the checksum.
        let printed = "00020101021138570010A00000072701270006970403011200110123456780208QRIBFTTA53037045802VN6304";
        assert_eq!(format!("{:04X}", crc(printed.as_bytes())), "F4E5");
        assert_eq!(ACCOUNT.text(), printed.replace("0112001101", "0113001101") + "9E6F");
    }

    #[test]
    fn a_long_code_loses_its_marks_only() {
        assert_eq!(purpose("H55.242-261122-0001"), "H55.242-261122-0001");
        assert_eq!(purpose("H15.50.05.13-261008-0975"), "H15.50.05.13-261008-0975");
        assert_eq!(purpose("000.00.12.H55-261008-0012345"), "0000012H552610080012345");
    }

    mod any {
        use super::super::*;
        use proptest::prelude::*;

        /// Reads the fields of a level; `None` where the lengths do not fit.
        fn fields(mut text: &str) -> Option<Vec<(String, String)>> {
            let mut all = Vec::new();
            while !text.is_empty() {
                let length: usize = text.get(2..4)?.parse().ok()?;
                all.push((text.get(..2)?.to_owned(), text.get(4..4 + length)?.to_owned()));
                text = text.get(4 + length..)?;
            }
            Some(all)
        }

        proptest! {
            #[test]
            fn a_code_can_be_taken_apart_again(
                bin in "[0-9]{6}", account in "[0-9A-Z]{1,19}", amount in 1i64..10_000_000_000,
                agency in "H[0-9]{2}(\\.[0-9]{1,3}){0,3}", number in "[0-9]{6}-[0-9]{4}",
            ) {
                let code = format!("{agency}-{number}");
                let purpose = purpose(&code);
                prop_assert!(purpose.len() <= LONGEST_PURPOSE && is_sound(&bin, &account));
                let transfer = Transfer {
                    target: Target::Account, bin: &bin, account: &account, amount: Some(amount), bill: "", purpose: &purpose,
                };
                let text = transfer.text();
                let (body, sum) = text.split_at(text.len() - 4);
                prop_assert_eq!(format!("{:04X}", crc(body.as_bytes())), sum);
                let top = fields(&text).unwrap();
                let of = |tag: &str| top.iter().find(|(t, _)| t == tag).map(|(_, v)| v.clone()).unwrap();
                prop_assert_eq!(of("54"), amount.to_string());
                prop_assert_eq!(fields(&of("62")).unwrap(), vec![("08".to_owned(), purpose.clone())]);
                let merchant = fields(&of("38")).unwrap();
                let beneficiary = fields(&merchant[1].1).unwrap();
                prop_assert_eq!(beneficiary, vec![("00".to_owned(), bin.clone()), ("01".to_owned(), account.clone())]);
                // One wrong letter anywhere is noticed.
                let at = account.len() % body.len();
                let mut bent = body.as_bytes().to_vec();
                bent[at] ^= 1;
                prop_assert_ne!(crc(&bent), crc(body.as_bytes()));
            }
        }
    }
}
