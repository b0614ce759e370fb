; Installs BEDROT Control Panel for one person, without an administrator.
; python -m installer.windows.pack starts makensis with what is defined there: names, version, sizes, and the two lists
; of files. /S works without asking; /D=FOLDER, /DESKTOP, /AUTOSTART and, when uninstalling, /FORGET go with it.
; What the program itself writes to the registry has the same form here; tests/installer compare both.

!include MUI2.nsh
!include LogicLib.nsh
!include Sections.nsh
!include FileFunc.nsh
!include TextFunc.nsh
!include WordFunc.nsh
!include WinVer.nsh
!include x64.nsh

!define PANEL "bedrot-panel.exe"
!define PROGRAM "bedrot.exe"
!define DRIVER "_internal\playwright\driver\node.exe"
!define LIST "installed.txt"
!define UNINSTALLER "uninstall.exe"
!define UNINSTALL_KEY "Software\Microsoft\Windows\CurrentVersion\Uninstall\${NAME}"
!define RUN_KEY "Software\Microsoft\Windows\CurrentVersion\Run"
!define APPROVED_KEY "Software\Microsoft\Windows\CurrentVersion\Explorer\StartupApproved\Run"
!define RUN_VALUE '"$INSTDIR\${PANEL}" "--minimized"'
!define CLASS_KEY "Software\Classes\bedrot"
!define LOCK_FOLDER "$LOCALAPPDATA\BEDROT Control Panel"
!define LOCK_FILE "keyring.lock"
!define SHORTCUT "${NAME}.lnk"

; How it ended, for whoever installs with /S. 0: done.
!define EXIT_CANCELLED 1
!define EXIT_NOT_WRITTEN 2
!define EXIT_NEWER_IS_THERE 3
!define EXIT_IN_USE 4
!define EXIT_WRONG_WINDOWS 5
!define EXIT_NOT_FORGOTTEN 6

!define QUIT_MILLISECONDS 90000 ; the program itself gives up after 60 s
!define FORGET_MILLISECONDS 180000
!define TRIES 30 ; of half a second, until nothing holds the files any more

Target ${TARGET}
SetCompressor /SOLID lzma
SetCompressorDictSize 64
Name "${NAME}"
OutFile "${OUTPUT}"
InstallDir "$LOCALAPPDATA\Programs\${NAME}"
RequestExecutionLevel user
ManifestDPIAware true
AllowSkipFiles off
BrandingText "${NAME} ${VERSION}"

VIProductVersion "${NUMBERS}"
VIFileVersion "${NUMBERS}"
VIAddVersionKey "ProductName" "${NAME}"
VIAddVersionKey "ProductVersion" "${VERSION}"
VIAddVersionKey "FileVersion" "${VERSION}"
VIAddVersionKey "FileDescription" "${NAME}, set-up"
VIAddVersionKey "CompanyName" "${PUBLISHER}"
VIAddVersionKey "LegalCopyright" "MIT License"

!ifdef SIGN
  !finalize '${SIGN} "%1"' = 0
  !uninstfinalize '${SIGN} "%1"' = 0
!endif

!define MUI_ICON "${ICON}"
!define MUI_UNICON "${ICON}"
!define MUI_WELCOMEFINISHPAGE_BITMAP "${PICTURE}"
!define MUI_WELCOMEPAGE_TEXT "This installs ${NAME} ${VERSION} for you alone. No administrator is needed.$\r$\n$\r$\nYour data lake, settings and sign-ins stay as they are when an earlier version is there."
!define MUI_COMPONENTSPAGE_NODESC
!define MUI_FINISHPAGE_RUN "$INSTDIR\${PANEL}"
!define MUI_FINISHPAGE_RUN_TEXT "Open ${NAME} now"
!insertmacro MUI_PAGE_WELCOME
!insertmacro MUI_PAGE_COMPONENTS
!insertmacro MUI_PAGE_INSTFILES
!insertmacro MUI_PAGE_FINISH
!define MUI_COMPONENTSPAGE_TEXT_TOP "Your data lake is never removed. Choose whether settings and sign-ins are."
!insertmacro MUI_UNPAGE_COMPONENTS
!insertmacro MUI_UNPAGE_INSTFILES
!insertmacro MUI_LANGUAGE "English"

Var InUse ; files that cannot be written now
Var PanelRuns

; ---- what set-up and uninstaller share

!macro LOOK_AT FILE FOUND
  ${If} ${FileExists} "$INSTDIR\${FILE}"
    ClearErrors
    FileOpen $R0 "$INSTDIR\${FILE}" a ; a program that runs cannot be opened for writing
    ${If} ${Errors}
      StrCpy ${FOUND} 1
    ${Else}
      FileClose $R0
    ${EndIf}
  ${EndIf}
!macroend

!macro SHARED UN
Function ${UN}LookWhetherInUse
  StrCpy $PanelRuns 0
  !insertmacro LOOK_AT "${PANEL}" $PanelRuns
  StrCpy $InUse $PanelRuns
  !insertmacro LOOK_AT "${PROGRAM}" $InUse
  !insertmacro LOOK_AT "${DRIVER}" $InUse
FunctionEnd

; Asks the panel to end, and waits. Does not come back where something still runs.
Function ${UN}CloseRunning
  Call ${UN}LookWhetherInUse
  ${If} $InUse == 0
    Return
  ${EndIf}
  Push $PanelRuns
  MessageBox MB_OKCANCEL|MB_ICONEXCLAMATION "${NAME} is running. It is closed now.$\r$\n$\r$\nA run that is going on is stopped first: what has arrived is kept, and it can be resumed later." /SD IDOK IDOK close
  SetErrorLevel ${EXIT_CANCELLED}
  Abort "Nothing was changed."
close:
  DetailPrint "Closing ${NAME} ..."
  nsExec::Exec /TIMEOUT=${QUIT_MILLISECONDS} '"$INSTDIR\${PANEL}" --quit'
  Pop $R1 ; whether it has ended is looked at below, not believed
again:
  ${For} $R2 1 ${TRIES}
    Call ${UN}LookWhetherInUse
    ${If} $InUse == 0
      Pop $PanelRuns ; as it was before
      Return
    ${EndIf}
    Sleep 500
  ${Next}
  MessageBox MB_RETRYCANCEL|MB_ICONEXCLAMATION "${NAME} is still at work. Close it, or wait until its run has ended, then try again." /SD IDCANCEL IDRETRY again
  SetErrorLevel ${EXIT_IN_USE}
  Abort "${NAME} is still at work. Nothing was changed."
FunctionEnd

; Removes what the list beside the programs names, and folders that are empty then. Nothing else that lies there.
Function ${UN}RemoveInstalled
  ${IfNot} ${FileExists} "$INSTDIR\${LIST}"
    Return
  ${EndIf}
  FileOpen $R0 "$INSTDIR\${LIST}" r
  ${Do}
    ClearErrors
    FileReadUTF16LE $R0 $R1
    ${If} ${Errors}
      ${ExitDo}
    ${EndIf}
    ${TrimNewLines} $R1 $R1
    StrCpy $R2 $R1 1 -1
    ${If} $R2 == "\"
      StrCpy $R1 $R1 -1
      RMDir "$INSTDIR\$R1"
    ${ElseIf} $R1 != ""
      Delete "$INSTDIR\$R1"
    ${EndIf}
  ${Loop}
  FileClose $R0
FunctionEnd

; Takes the entry for starting at sign-in away, unless it starts a program somewhere else.
Function ${UN}RemoveAutostart
  ReadRegStr $R0 HKCU "${RUN_KEY}" "${NAME}"
  Push '"$INSTDIR\${PANEL}"'
  Call ${UN}BeginsWith
  Pop $R1
  ${If} $R1 == 1
    DeleteRegValue HKCU "${RUN_KEY}" "${NAME}"
    DeleteRegValue HKCU "${APPROVED_KEY}" "${NAME}"
  ${EndIf}
FunctionEnd

; Whether $R0 begins with what lies on the stack: 1 or 0 lies there afterwards. Capital letters make no difference.
Function ${UN}BeginsWith
  Exch $R1
  Push $R2
  StrLen $R2 $R1
  StrCpy $R2 $R0 $R2
  ${If} $R2 == $R1
    StrCpy $R1 1
  ${Else}
    StrCpy $R1 0
  ${EndIf}
  Pop $R2
  Exch $R1
FunctionEnd
!macroend
!insertmacro SHARED ""
!insertmacro SHARED "un."

; ---- set-up

Section "${NAME}" SECTION_PROGRAM
  SectionIn RO
  Call CloseRunning
  DetailPrint "Removing the version before ..."
  SetDetailsPrint none
  Call RemoveInstalled
  SetDetailsPrint lastused
  ; Killed from here on, the next attempt finds the list of what there may be by then.
  SetOutPath "$INSTDIR"
  File "/oname=${LIST}" "${LIST_FILE}"
  SetDetailsPrint textonly
  !include "${FILES}"
  SetOutPath "$INSTDIR"
  WriteUninstaller "$INSTDIR\${UNINSTALLER}"
  SetDetailsPrint lastused

  CreateShortCut "$SMPROGRAMS\${SHORTCUT}" "$INSTDIR\${PANEL}"
  WriteRegStr HKCU "${UNINSTALL_KEY}" "DisplayName" "${NAME}"
  WriteRegStr HKCU "${UNINSTALL_KEY}" "DisplayVersion" "${VERSION}"
  WriteRegStr HKCU "${UNINSTALL_KEY}" "Publisher" "${PUBLISHER}"
  WriteRegStr HKCU "${UNINSTALL_KEY}" "DisplayIcon" '"$INSTDIR\${PANEL}",0'
  WriteRegStr HKCU "${UNINSTALL_KEY}" "InstallLocation" "$INSTDIR"
  WriteRegStr HKCU "${UNINSTALL_KEY}" "UninstallString" '"$INSTDIR\${UNINSTALLER}"'
  WriteRegStr HKCU "${UNINSTALL_KEY}" "QuietUninstallString" '"$INSTDIR\${UNINSTALLER}" /S'
  WriteRegDWORD HKCU "${UNINSTALL_KEY}" "EstimatedSize" ${KILOBYTES}
  WriteRegDWORD HKCU "${UNINSTALL_KEY}" "NoModify" 1
  WriteRegDWORD HKCU "${UNINSTALL_KEY}" "NoRepair" 1
SectionEnd

Section /o "Icon on the desktop" SECTION_DESKTOP
  CreateShortCut "$DESKTOP\${SHORTCUT}" "$INSTDIR\${PANEL}"
SectionEnd

Section /o "Start when I sign in" SECTION_AUTOSTART
  ReadRegStr $R0 HKCU "${RUN_KEY}" "${NAME}"
  WriteRegStr HKCU "${RUN_KEY}" "${NAME}" '${RUN_VALUE}'
  ${If} $R0 == "" ; chosen anew; what the Task Manager switched off stays off otherwise
    DeleteRegValue HKCU "${APPROVED_KEY}" "${NAME}"
  ${EndIf}
SectionEnd

Section -Unchosen
  ${IfNot} ${SectionIsSelected} ${SECTION_DESKTOP}
    Delete "$DESKTOP\${SHORTCUT}"
  ${EndIf}
  ${IfNot} ${SectionIsSelected} ${SECTION_AUTOSTART}
    Call RemoveAutostart
  ${EndIf}
  ${If} ${Silent}
  ${AndIf} $PanelRuns == 1 ; it was there before, and nobody presses a button to have it back
    Exec '"$INSTDIR\${PANEL}" --minimized'
  ${EndIf}
SectionEnd

Function .onInit
  StrCpy $PanelRuns 0
  Call RefuseOtherWindows
  Call RefuseSecondSetUp
  Call FindVersionBefore
  Call FindChoices
FunctionEnd

Function RefuseOtherWindows
  ${If} ${RunningX64}
  ${AndIf} ${AtLeastWin10}
    Return
  ${EndIf}
  MessageBox MB_OK|MB_ICONSTOP "${NAME} needs Windows 10 or 11, 64 bits." /SD IDOK
  SetErrorLevel ${EXIT_WRONG_WINDOWS}
  Quit
FunctionEnd

Function RefuseSecondSetUp
  System::Call 'kernel32::CreateMutex(p 0, i 0, t "bedrot-panel-setup") p .r1 ?e'
  Pop $R0
  ${If} $R0 == 183 ; ERROR_ALREADY_EXISTS
    MessageBox MB_OK|MB_ICONEXCLAMATION "The set-up of ${NAME} is open already." /SD IDOK
    SetErrorLevel ${EXIT_IN_USE}
    Quit
  ${EndIf}
FunctionEnd

; It is replaced where it is, whatever folder was named now, and only by one that is not older.
Function FindVersionBefore
  ReadRegStr $R0 HKCU "${UNINSTALL_KEY}" "DisplayVersion"
  ReadRegStr $R2 HKCU "${UNINSTALL_KEY}" "InstallLocation"
  ${If} $R0 == ""
  ${OrIf} $R2 == ""
  ${OrIfNot} ${FileExists} "$R2\${PANEL}" ; what was deleted by hand is no version any more
    Return
  ${EndIf}
  StrCpy $INSTDIR $R2
  ${VersionCompare} $R0 "${VERSION}" $R1
  ${If} $R1 != 1
    Return
  ${EndIf}
  MessageBox MB_OK|MB_ICONINFORMATION "Version $R0 of ${NAME} is installed; this is the older version ${VERSION}.$\r$\n$\r$\nNothing was changed. An older version could not read what the newer one has written. To go back all the same, uninstall version $R0 first." /SD IDOK
  SetErrorLevel ${EXIT_NEWER_IS_THERE}
  Quit
FunctionEnd

; What was chosen before, or by words behind /S.
Function FindChoices
  ${GetParameters} $R0
  ClearErrors
  ${GetOptions} $R0 "/DESKTOP" $R1
  ${IfNot} ${Errors}
  ${OrIf} ${FileExists} "$DESKTOP\${SHORTCUT}"
    !insertmacro SelectSection ${SECTION_DESKTOP}
  ${EndIf}
  ReadRegStr $R2 HKCU "${RUN_KEY}" "${NAME}"
  ClearErrors
  ${GetOptions} $R0 "/AUTOSTART" $R1
  ${IfNot} ${Errors}
  ${OrIf} $R2 != ""
    !insertmacro SelectSection ${SECTION_AUTOSTART}
  ${EndIf}
FunctionEnd

; ---- uninstaller

Section "un.${NAME}" UN_SECTION_PROGRAM
  SectionIn RO
  Call un.CloseRunning
  Call un.ForgetWhereWanted
  Call un.RemoveProgram
SectionEnd

Section /o "un.Settings and sign-ins" UN_SECTION_FORGET
SectionEnd

Function un.onInit
  ${GetParameters} $R0
  ClearErrors
  ${GetOptions} $R0 "/FORGET" $R1
  ${IfNot} ${Errors}
    !insertmacro SelectSection ${UN_SECTION_FORGET}
  ${EndIf}
FunctionEnd

; The program knows what it keeps where; it is still there.
Function un.ForgetWhereWanted
  ${IfNot} ${SectionIsSelected} ${UN_SECTION_FORGET}
    Return
  ${EndIf}
  DetailPrint "Removing settings and sign-ins ..."
  nsExec::Exec /TIMEOUT=${FORGET_MILLISECONDS} '"$INSTDIR\${PANEL}" --forget-everything'
  Pop $R0
  ${If} $R0 == 0
    Return
  ${EndIf}
  MessageBox MB_YESNO|MB_ICONEXCLAMATION "Settings and sign-ins could not all be removed: the folder of your data lake, which names them, or the Credential Manager cannot be reached.$\r$\n$\r$\nUninstall all the same? What is left stands in the Credential Manager under BEDROT." /SD IDYES IDYES goon
  SetErrorLevel ${EXIT_CANCELLED}
  Abort "Nothing was removed."
goon:
  SetErrorLevel ${EXIT_NOT_FORGOTTEN}
FunctionEnd

Function un.RemoveProgram
  DetailPrint "Removing the program ..."
  SetDetailsPrint none
  Call un.RemoveInstalled
  SetDetailsPrint lastused
  ${If} ${FileExists} "$INSTDIR\${PANEL}"
  ${OrIf} ${FileExists} "$INSTDIR\${PROGRAM}"
    SetErrorLevel ${EXIT_NOT_WRITTEN}
    Abort "Some files could not be removed. Restart Windows, then uninstall again."
  ${EndIf}
  Call un.RemoveAutostart
  ReadRegStr $R0 HKCU "${CLASS_KEY}\shell\open\command" ""
  Push '"$INSTDIR\${PANEL}"'
  Call un.BeginsWith
  Pop $R1
  ${If} $R1 == 1
    DeleteRegKey HKCU "${CLASS_KEY}"
  ${EndIf}
  Delete "$SMPROGRAMS\${SHORTCUT}"
  Delete "$DESKTOP\${SHORTCUT}"
  Delete "${LOCK_FOLDER}\${LOCK_FILE}"
  RMDir "${LOCK_FOLDER}"
  DeleteRegKey HKCU "${UNINSTALL_KEY}"
  Delete "$INSTDIR\${LIST}"
  Delete "$INSTDIR\${UNINSTALLER}"
  SetOutPath "$TEMP" ; a folder that somebody stands in cannot go
  RMDir "$INSTDIR"
FunctionEnd
