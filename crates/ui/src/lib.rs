//! Interim surface so that others compile; the ui engineer replaces this file.
use std::sync::Arc;
#[derive(Clone,Copy,PartialEq,Debug)] pub enum Lang{Vi,En}
pub struct Texts; impl Texts{ pub fn load(_:&[(&str,&str)])->Self{Texts} }
#[derive(Clone)] pub struct T; impl T{ pub fn new(_:Arc<Texts>,_:Lang)->T{T} pub fn get(&self,_:&str)->String{String::new()} pub fn lang(&self)->Lang{Lang::Vi} pub fn with(&self,_:&str,_:&[(&str,FV)])->String{String::new()} }
pub struct FV; impl From<String> for FV{fn from(_:String)->FV{FV}}
pub struct NavItem{pub label:String,pub href:String,pub current:bool}
pub struct UserBadge{pub name:String,pub unit:Option<String>}
pub struct Shell{pub t:T,pub title:String,pub ward_name:String,pub province_name:String,pub nav:Vec<NavItem>,pub user:Option<UserBadge>,pub csrf:String,pub path:String,pub breadcrumbs:Vec<(String,String)>,pub flash:Option<String>,pub demo:bool,pub help:Option<String>}
impl Shell{pub fn render(&self,_:&str)->String{String::new()}}
pub fn error_body(_:&str,_:&str,_:&str)->String{String::new()}
impl Lang{pub fn code(self)->&'static str{"vi"}}
impl From<&str> for FV{fn from(_:&str)->FV{FV}} impl From<i64> for FV{fn from(_:i64)->FV{FV}} impl From<usize> for FV{fn from(_:usize)->FV{FV}} impl From<f64> for FV{fn from(_:f64)->FV{FV}} impl From<i32> for FV{fn from(_:i32)->FV{FV}}
pub mod assets{ pub struct Asset{pub bytes:Vec<u8>,pub mime:String,pub etag:String,pub immutable:bool} pub fn find(_:&str)->Option<Asset>{None} }
